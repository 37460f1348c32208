import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readKeyring } from '../../shared/keyring.ts';
import { StartFault } from './start-fault.ts';

export interface Keys {
  /** Signs the tokens of the local issuer (RS256). */
  readonly signing: { readonly private: KeyObject; readonly public: KeyObject };
  /** Keys of 32 bytes in base64, the newest first, as in the cloud's secrets. */
  readonly hmac: string;
  readonly seal: string;
}

/**
 * Reads the keys kept in the data directory, readable by their owner only, and makes them at the first start.
 * Beside existing data a missing key is not made anew: the children stored under the old one would be lost.
 */
export function keepKeys(dataDir: string, hasData: boolean): Keys {
  const folder = join(dataDir, 'keys');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const kept = (name: string, make: () => string, needed: boolean) => keep(join(folder, name), make, needed);
  const signing = createPrivateKey(kept('signing.pem', makeSigningKey, false));
  return {
    signing: { private: signing, public: createPublicKey(signing) },
    hmac: keyring(kept('hmac.key', make32Bytes, hasData), 'hmac.key'),
    seal: keyring(kept('seal.key', make32Bytes, hasData), 'seal.key'),
  };
}

function keep(file: string, make: () => string, needed: boolean): string {
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  if (needed)
    throw new StartFault(
      `缺少密钥文件 ${file}：没有它，已存的儿童身份信息无法读取。请从备份恢复，或换一个 DATA_DIR。` +
        'A key file of existing data is missing.',
    );
  const made = make();
  write(file, [made]);
  return made.trim();
}

/** Whole or not at all: half a key would pass for a key at the next start. */
function write(file: string, keys: readonly string[]): void {
  writeFileSync(`${file}.new`, keys.join('\n'), { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
}

/** Puts a new key in front of the one in each file; one that an earlier run had put there stays. */
export function addNewKeys(dataDir: string): void {
  keepKeys(dataDir, true);
  for (const [file, keys] of keyFiles(dataDir)) if (keys.length === 1) write(file, [make32Bytes(), ...keys]);
}

/** Leaves the newest key alone in each file. */
export function dropOldKeys(dataDir: string): void {
  for (const [file, [newest]] of keyFiles(dataDir)) write(file, [newest!]);
}

function keyFiles(dataDir: string): [string, string[]][] {
  const files = ['hmac.key', 'seal.key'].map((name) => join(dataDir, 'keys', name));
  return files.map((file) => [file, readFileSync(file, 'utf8').trim().split(/\s+/)]);
}

function keyring(text: string, name: string): string {
  if (readKeyring(text)) return text;
  throw new StartFault(`密钥文件 ${name} 已损坏：应为32字节的base64文本。请从备份恢复。The key file is damaged.`);
}

function make32Bytes(): string {
  return randomBytes(32).toString('base64');
}

function makeSigningKey(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}
