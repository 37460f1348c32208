import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

interface App {
  fetch(request: Request): Response | Promise<Response>;
}

/** An app on a free port of this machine, for a browser to visit. */
export async function serve(app: App, port = 0): Promise<{ readonly origin: string; close(): Promise<void> }> {
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const { method = 'GET', url = '/' } = incoming;
    const headers = new Headers(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]));
    const body = method === 'GET' || method === 'HEAD' ? null : Buffer.concat(chunks);
    const answer = await app.fetch(new Request(`http://${incoming.headers.host}${url}`, { method, headers, body }));
    outgoing.writeHead(answer.status, Object.fromEntries(answer.headers));
    outgoing.end(Buffer.from(await answer.arrayBuffer()));
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
