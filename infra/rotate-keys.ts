import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { requiredKeyring } from '../shared/http/runtime.ts';
import { type Rotation, retireKeys, rotateKeys, scanChildren } from '../shared/storage/key-rotation.ts';
import { openDatabase } from '../shared/storage/open-database.ts';
import { rotateLocalKeys } from './local/rotate-keys.ts';
import { StartFault } from './local/start-fault.ts';
import { root } from './sources.ts';

/** `npm run keys -- …`: the two keys around children's numbers changed for new ones; README, “Rotate the keys”. */
const usage = `用法：
  npm run keys -- rotate   把每名儿童也登记到新密钥下，并用新密钥重新加密证件号码
  npm run keys -- retire   停用旧密钥，删去旧密钥下的索引
    环境变量：TABLE_NAME、AWS_REGION、HMAC_KEY 和 SEAL_KEY（新密钥在前，旧密钥在后，中间空格）
  npm run keys -- local    本机数据目录（DATA_DIR，默认 .data）换新密钥；先停掉服务`;

/** No function runs for longer than 28 s: after a minute none is left that began before. */
const settleMs = 60_000;

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
const [command] = process.argv.slice(2);
try {
  if (command === 'local') await rotateLocalKeys(resolve(root, process.env.DATA_DIR ?? '.data'), console.log);
  else if (command === 'rotate') await rotateKeys(remote());
  else if (command === 'retire') await retireKeys(remote());
  else {
    console.error(usage);
    process.exitCode = 1;
  }
} catch (error) {
  if (!(error instanceof StartFault)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

function remote(): Rotation {
  const { env } = process;
  const { TABLE_NAME: tableName, AWS_REGION: region, DYNAMODB_ENDPOINT: endpoint } = env;
  if (!tableName || !region) throw new StartFault(`请设置 TABLE_NAME 和 AWS_REGION。\n${usage}`);
  const client = new DynamoDBClient({ region, ...(endpoint ? { endpoint } : {}) });
  return {
    database: openDatabase({ tableName, region, endpoint }, randomBytes),
    keys: {
      hmac: requiredKeyring({ env }, 'HMAC_KEY'),
      seal: requiredKeyring({ env }, 'SEAL_KEY'),
      random: randomBytes,
    },
    children: () => scanChildren(client, tableName),
    settle: async () => {
      console.log('等待一分钟，让仍在运行的函数结束……');
      await pause(settleMs);
    },
    say: console.log,
  };
}
