import { type StageSettings, stages } from '../../infra/stages.ts';

/** The stage `prod` with all that whoever deploys it has to say, and nothing of theirs. */
export const wholeProd = {
  ...stages.prod,
  alarmEmail: 'ops@example.com',
  apps: {
    saathii: {
      ...stages.prod.apps.saathii,
      sms: { senderId: 'SAATHI', entityId: '1201159100000000001', templateId: '1207161700000000001' },
      payments: { mode: 'razorpay', razorpay: { keyId: 'rzp_live_0123456789abcd' } },
    },
  },
} satisfies StageSettings;

/** The same for apps that the stage does not know. */
export const prodWithoutApps: StageSettings = { ...wholeProd, apps: {} };
