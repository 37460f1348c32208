import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { requiredKeyring } from '../../shared/http/runtime.ts';
import { createDatabase } from '../../shared/storage/database.ts';
import { type Rotation, retireKeys, rotateKeys, scanChildren } from '../../shared/storage/key-rotation.ts';
import { takeDataDir } from './data-dir.ts';
import { startEngine } from './engine.ts';
import { addNewKeys, dropOldKeys, keepKeys } from './keys.ts';
import { StartFault } from './start-fault.ts';
import { localCredentials } from './tables.ts';

/** A whole rotation of a data directory that no service uses: new keys, every child under them, the old ones gone. Killed, it goes on where it was. */
export async function rotateLocalKeys(dataDir: string, say: (line: string) => void): Promise<void> {
  const directory = await takeDataDir(dataDir);
  const file = join(directory.path, 'tuobu.db');
  try {
    if (!existsSync(file)) throw new StartFault(`数据目录 ${dataDir} 里没有数据：请用 DATA_DIR 指定。No data here.`);
    addNewKeys(directory.path);
    const engine = await startEngine(file);
    const client = new DynamoDBClient({ endpoint: engine.endpoint, ...localCredentials() });
    try {
      const { TableNames = [] } = await client.send(new ListTablesCommand({}));
      for (const tableName of TableNames) {
        const rotation = rotationOf(client, tableName, directory.path, say);
        await rotateKeys(rotation);
        await retireKeys(rotation);
      }
    } finally {
      client.destroy();
      await engine.close();
    }
    dropOldKeys(directory.path);
    say('已换成新密钥。');
  } finally {
    directory.release();
  }
}

function rotationOf(client: DynamoDBClient, tableName: string, path: string, say: (line: string) => void): Rotation {
  const { hmac: HMAC_KEY, seal: SEAL_KEY } = keepKeys(path, true);
  const env = { HMAC_KEY, SEAL_KEY };
  return {
    database: createDatabase({ client, tableName, sleep: (ms) => sleep(ms), random: Math.random }),
    keys: {
      hmac: requiredKeyring({ env }, 'HMAC_KEY'),
      seal: requiredKeyring({ env }, 'SEAL_KEY'),
      random: randomBytes,
    },
    children: () => scanChildren(client, tableName),
    // Nothing else runs on this directory.
    settle: async () => undefined,
    say,
  };
}
