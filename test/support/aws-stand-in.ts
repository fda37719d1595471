/**
 * Preloaded into a process: every HTTPS connection goes, unencrypted, to the port of this machine that the preload's
 * own address names (`?port=`), and the parent process is told which host it was meant for.
 */
import https from 'node:https';
import net from 'node:net';

const port = Number(new URL(import.meta.url).searchParams.get('port'));

https.Agent.prototype.createConnection = ({ host, port: askedPort }) => {
  process.send?.({ asked: `${host}:${askedPort}` });
  return net.connect(port, '127.0.0.1');
};
