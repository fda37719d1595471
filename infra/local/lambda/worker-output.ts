/**
 * Sends everything the worker prints to `emit`, line by line, and returns a function that emits an unfinished last line.
 * The worker's streams have a channel of their own that may lag behind its messages; lines sent as messages arrive
 * before the result of the invocation that printed them.
 */
export function captureOutput(emit: (line: string) => void): () => void {
  const flushes = [process.stdout, process.stderr].map((stream) => captureStream(stream, emit));
  return () => {
    for (const flush of flushes) flush();
  };
}

type WriteCallback = (error?: Error | null) => void;

function captureStream(stream: NodeJS.WriteStream, emit: (line: string) => void): () => void {
  let unfinished = '';
  stream.write = (
    chunk: string | Uint8Array,
    encodingOrCallback?: BufferEncoding | WriteCallback,
    callback?: WriteCallback,
  ): boolean => {
    const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
    const lines = (unfinished + text).split('\n');
    unfinished = lines.pop() ?? '';
    for (const line of lines) emit(line);
    const written = typeof encodingOrCallback === 'function' ? encodingOrCallback : callback;
    if (written) queueMicrotask(() => written());
    return true;
  };
  return () => {
    if (unfinished) emit(unfinished);
    unfinished = '';
  };
}
