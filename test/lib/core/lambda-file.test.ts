import { expect, test } from 'vitest';
import * as z from 'zod/mini';
import { httpFor } from '../../../lib/core/contract.ts';
import { refuse } from '../../../lib/core/failure.ts';
import type { FilePart, UploadedFile } from '../../../lib/core/file-part.ts';
import { lambda } from '../../../lib/core/lambda.ts';
import { judge } from '../../../lib/core/validate.ts';
import { filePart } from '../../../lib/media/file-part.ts';
import { useCapturedLog } from '../../support/captured-log.ts';
import { httpEvent, invocation, tinyApp } from '../../support/tiny-app.ts';

const logged = useCapturedLog();
const http = httpFor(tinyApp);
const spec = { id: 'tea.leaf', method: 'POST', tag: 'Tea', summary: 'Takes a leaf.', errors: ['tea_out'] } as const;
const authorization = 'Bearer TOKEN';
const leaf = filePart('leaf', 'A leaf.');

/** A route that takes a leaf of one who is admitted, and the steps its requests took. */
function taking({ role = true, read = leaf.read }: { role?: boolean; read?: FilePart['read'] } = {}) {
  const steps: string[] = [];
  const files: UploadedFile[] = [];
  const auth = {
    scheme: 'bearer',
    errors: ['not_you'],
    uses: {},
    access: [],
    identify: async (header: string | undefined) => {
      steps.push('identity');
      return header === authorization && role ? { name: 'Asha' } : refuse('not_you');
    },
  } as const;
  const body: FilePart = {
    ...leaf,
    read: (bytes, type) => {
      steps.push('form');
      return read(bytes, type);
    },
  };
  const route = http({
    ...{ ...spec, path: '/pots/{pot}', auth, body, params: z.object({ pot: z.string() }) },
    response: z.object({ bytes: z.int(), type: z.optional(z.string()) }),
  });
  const handler = lambda(route, ({ body }) => {
    steps.push('handler');
    files.push(body);
    return { bytes: body.bytes.length, type: body.declaredType };
  });
  const send = (event: Parameters<typeof httpEvent>[0]) =>
    handler(httpEvent({ pathParameters: { pot: '7' }, ...event }), { ...invocation });
  return { send, steps, files };
}

/** A request with a form, as the platform hands over what is no text. */
const form = (bytes: Buffer | string, { name = 'leaf', end = '\r\n--b--\r\n' } = {}) => {
  const head = `--b\r\nContent-Disposition: form-data; name="${name}"; filename="f"\r\nContent-Type: image/leaf\r\n\r\n`;
  const body = Buffer.concat([Buffer.from(head), Buffer.from(bytes as Buffer), Buffer.from(end)]);
  return {
    headers: { authorization, 'content-type': 'multipart/form-data; boundary=b' },
    body: body.toString('base64'),
    isBase64Encoded: true,
  };
};

test('a form is identified, then read, and its file handed over byte for byte', async () => {
  const { send, steps, files } = taking();
  const bytes = Buffer.from([0, 255, 13, 10, 128, 10, 13]);
  expect(await send(form(bytes))).toMatchObject({ statusCode: 200, body: '{"bytes":7,"type":"image/leaf"}' });
  expect(steps).toEqual(['identity', 'form', 'handler']);
  expect(Buffer.from(files[0]?.bytes ?? [])).toEqual(bytes);
});

test('a form that comes as text is read as well', async () => {
  const { send, files } = taking();
  const { body, ...rest } = form('l\u00e9af');
  await send({ ...rest, body: Buffer.from(body, 'base64').toString(), isBase64Encoded: false });
  expect(Buffer.from(files[0]?.bytes ?? []).toString()).toBe('l\u00e9af');
});

test('who is not admitted, or has not the role, learns nothing about the form: it is not even read', async () => {
  for (const one of [taking(), taking({ role: false })]) {
    const headers = one.steps.length === 0 ? {} : { authorization };
    const answer = await one.send({ ...form('', { end: '' }), headers });
    expect([answer.statusCode, one.steps]).toEqual([401, ['identity']]);
  }
  const { send, steps } = taking({ role: false });
  expect([(await send(form('x'))).statusCode, steps]).toEqual([401, ['identity']]);
});

test.each([
  ['without the file', form('x', { name: 'stem' }), [['body', 'leaf']]],
  ['that breaks off', form('x', { end: '' }), [['body']]],
  ['without anything', { ...form('x'), body: '' }, [['body', 'leaf']]],
  ['of no body', { headers: { authorization } }, [['body', 'leaf']]],
  [
    'that is JSON',
    { headers: { authorization, 'content-type': 'application/json' }, body: '{"leaf":"x"}' },
    [['body', 'leaf']],
  ],
])('a form %s is malformed input and does not reach the handler', async (_, event, fields) => {
  const { send, steps } = taking();
  const answer = await send(event);
  expect([answer.statusCode, JSON.parse(answer.body)]).toEqual([422, { fields }]);
  expect(steps).toEqual(['identity', 'form']);
});

test('whatever else is wrong with the request is named together with the form', async () => {
  const { send } = taking();
  const answer = await send({ ...form('x', { name: 'stem' }), pathParameters: {} });
  expect(JSON.parse(answer.body)).toEqual({
    fields: [
      ['path', 'pot'],
      ['body', 'leaf'],
    ],
  });
});

test('a file may be as large as the platform lets through, while JSON keeps its bound', async () => {
  const { send } = taking();
  expect(JSON.parse((await send(form(Buffer.alloc(4_500_000)))).body)).toMatchObject({ bytes: 4_500_000 });
  const body = z.object({ leaf: z.string() });
  const json = lambda(
    http({ ...spec, path: '/json', auth: 'public', body, response: z.object({ bytes: z.int() }) }),
    ({ body }) => ({
      bytes: body.leaf.length,
    }),
  );
  const sized = async (length: number) =>
    (await json(httpEvent({ body: JSON.stringify({ leaf: 'x'.repeat(length) }) }), { ...invocation })).statusCode;
  expect([await sized(256 * 1024 - 11), await sized(256 * 1024 - 10)]).toEqual([200, 413]);
});

test('a form whose reading throws is a surprise, and neither answer nor log quotes it', async () => {
  const read = async () => {
    throw new Error('PRIVATE');
  };
  const { send } = taking({ read });
  const answer = await send(form('PRIVATE'));
  expect([answer.statusCode, answer.body]).toEqual([500, '{"code":"internal_error"}']);
  expect(logged.text()).not.toContain('PRIVATE');
});

test('a request with a file leaves one line, and nothing of the file', async () => {
  const { send } = taking();
  await send(form('PRIVATE'));
  expect(logged.lines()).toMatchObject([{ message: 'request', statusCode: 200 }]);
  expect(logged.text()).not.toMatch(/PRIVATE|image\/leaf/);
});

test('a repeated request is recognised by the file’s type and bytes, by neither its name nor its boundary', async () => {
  const seen: string[] = [];
  const auth = { scheme: 'bearer', errors: [], uses: {}, access: [], identify: async () => ({}) } as const;
  const begin = async (_: unknown, request: object) => {
    seen.push(JSON.stringify(request));
    return { status: 200, body: '{}' };
  };
  const once = { errors: [], uses: {}, access: [], begin };
  const route = http({ ...spec, path: '/pots', auth, once, body: leaf, response: z.object({}) });
  const handler = lambda(route, () => ({}));
  const send = (bytes: string, boundary: string, filename: string) => {
    const text = `--${boundary}\r\nContent-Disposition: form-data; name="leaf"; filename="${filename}"\r\n\r\n${bytes}\r\n--${boundary}--`;
    const headers = { 'content-type': `multipart/form-data; boundary=${boundary}`, 'idempotency-key': 'k' };
    return handler(httpEvent({ headers, body: text }), { ...invocation });
  };
  await send('leaf', 'b', 'one');
  await send('leaf', 'boundary', 'two');
  await send('lead', 'b', 'one');
  expect(seen[0]).toBe(seen[1]);
  expect(seen[2]).not.toBe(seen[0]);
  expect(seen.join()).not.toContain('lea');
});

test('a file that was read is the body, and what is wrong with a form are its fields; JSON beside it is not looked at', () => {
  const file: UploadedFile = { declaredType: undefined, bytes: new Uint8Array(), sha256: '', toJSON: () => '' };
  const raw = { path: {}, query: {}, body: { invalidAt: 3 } };
  expect(judge({ body: leaf }, { ...raw, file })).toMatchObject({ valid: true, body: file });
  const wrong = { in: 'body', path: ['leaf'], issue: { code: 'missing' } } as const;
  expect(judge({ body: leaf }, { ...raw, file: [wrong] })).toEqual({ valid: false, fields: [wrong] });
});
