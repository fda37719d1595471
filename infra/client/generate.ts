import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Trouble, tellAndExit } from '../trouble.ts';
import { writeClient } from './write-client.ts';

try {
  const folder = readFolder();
  await writeClient(folder);
  process.stdout.write(`The client is in ${folder}: npm install ${folder}\n`);
} catch (error) {
  tellAndExit(error);
}

function readFolder(): string {
  try {
    const { out = '.build/client' } = parseArgs({ options: { out: { type: 'string' } } }).values;
    return resolve(out);
  } catch (error) {
    throw new Trouble((error as Error).message.split('. ')[0] as string, 'npm run client -- [--out DIR]');
  }
}
