import { PublishBatchCommand, PublishCommand } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { allow, noEngine, roleOf, startAws } from '../support/aws-endpoint.ts';
import { emptyModel, lambdaFunction } from '../support/cloud-model.ts';

const topicArn = 'arn:aws:sns:ap-south-1:000000000000:alarms';
const publish = allow(['sns:Publish'], ['*']);
const model = emptyModel({
  functions: ['sender', 'texter', 'regional', 'nothing'].map((name) => lambdaFunction(name, '/')),
  roles: [
    roleOf('sender', [publish]),
    roleOf('texter', [publish, { ...publish, effect: 'Deny', resources: ['arn:aws:sns:*:*:*'] }]),
    roleOf('regional', [allow(['sns:Publish'], ['+9144*'])]),
  ],
  topics: [{ stack: 'Test', logicalId: 'Alarms', arn: topicArn, name: 'alarms' }],
});

let aws: Awaited<ReturnType<typeof startAws>>;
beforeAll(async () => {
  aws = await startAws(model, noEngine);
});
afterAll(() => aws?.endpoint.stop());

test('an SMS is kept in the outbox with its attributes', async () => {
  const { MessageId } = await aws.sns('sender').send(
    new PublishCommand({
      PhoneNumber: '+919876543210',
      Message: 'Code <1> & "2"',
      MessageAttributes: {
        'AWS.SNS.SMS.SMSType': { DataType: 'String', StringValue: 'Transactional' },
        'AWS.MM.SMS.TemplateId': { DataType: 'String', StringValue: '1107' },
      },
    }),
  );
  expect(MessageId).toMatch(/^[0-9a-f-]{36}$/);
  expect(aws.outbox.find('+919876543210')).toMatchObject([
    {
      channel: 'sms',
      text: 'Code <1> & "2"',
      attributes: { 'AWS.SNS.SMS.SMSType': 'Transactional', 'AWS.MM.SMS.TemplateId': '1107' },
    },
  ]);
});

test('a topic takes single messages and batches; an unknown topic is not found', async () => {
  await aws.sns('sender').send(new PublishCommand({ TopicArn: topicArn, Message: 'one', Subject: 'S' }));
  const batch = await aws.sns('sender').send(
    new PublishBatchCommand({
      TopicArn: topicArn,
      PublishBatchRequestEntries: [
        { Id: 'a', Message: 'two' },
        { Id: 'b', Message: 'x'.repeat(262_145) },
      ],
    }),
  );
  expect(batch.Successful?.map(({ Id }) => Id)).toEqual(['a']);
  expect(batch.Failed).toMatchObject([{ Id: 'b', Code: 'InvalidParameter', SenderFault: true }]);
  expect(aws.outbox.find(topicArn).map(({ text }) => text)).toEqual(['one', 'two']);
  const unknown = aws.sns('sender').send(new PublishCommand({ TopicArn: `${topicArn}x`, Message: 'm' }));
  await expect(unknown).rejects.toMatchObject({ name: 'NotFoundException' });
});

test('a publisher without permission is refused, the number is neither told nor recorded, and nothing is sent', async () => {
  const PhoneNumber = '+911111111111';
  aws.ledger.reset();
  const refused = aws.sns('nothing').send(new PublishCommand({ PhoneNumber, Message: 'm' }));
  await expect(refused).rejects.toMatchObject({
    name: 'AuthorizationErrorException',
    message: expect.stringContaining(
      'assumed-role/nothing/nothing is not authorized to perform: sns:Publish on resource: a phone number because',
    ),
  });
  await aws.sns('texter').send(new PublishCommand({ PhoneNumber: '+912222222222', Message: 'm' }));
  expect(aws.outbox.find(PhoneNumber)).toEqual([]);
  expect(aws.ledger.calls()).toHaveLength(2);
  expect(JSON.stringify(aws.ledger.calls())).not.toMatch(/1111|2222/);
});

test('a right to send to everything but ARNs reaches phone numbers, and no topic', async () => {
  const PhoneNumber = '+913333333333';
  await aws.sns('texter').send(new PublishCommand({ PhoneNumber, Message: 'code' }));
  expect(aws.outbox.find(PhoneNumber)).toMatchObject([{ channel: 'sms', text: 'code' }]);
  const refused = aws.sns('texter').send(new PublishCommand({ TopicArn: topicArn, Message: 'refused' }));
  await expect(refused).rejects.toMatchObject({
    name: 'AuthorizationErrorException',
    message: expect.stringContaining(`on resource: ${topicArn} with an explicit deny`),
  });
  expect(aws.outbox.find(topicArn).map(({ text }) => text)).not.toContain('refused');
});

test('a text message is judged by its number as the resource', async () => {
  const text = (PhoneNumber: string) => aws.sns('regional').send(new PublishCommand({ PhoneNumber, Message: 'm' }));
  await text('+914444444444');
  await expect(text('+915555555555')).rejects.toMatchObject({ name: 'AuthorizationErrorException' });
  expect(aws.outbox.find('+915555555555')).toEqual([]);
});
