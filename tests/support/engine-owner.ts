import { startEngine } from '../../infra/local/engine.ts';

/** A process that owns an engine over the file it is given, says where it listens and waits to be killed. */
const { endpoint } = await startEngine(process.argv[2]);
process.stdout.write(`${endpoint}\n`);
setInterval(() => undefined, 60_000);
