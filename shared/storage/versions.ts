import { Refusal } from '../refusal.ts';
import type { Item } from './codec.ts';
import type { Key } from './keys.ts';
import { equal, put, type Write } from './write.ts';

/** A record put in the place of the version that was read. Refuses with `version_conflict`. */
export function replaced(item: Key & Item, versionRead: number): Write {
  return put(item, equal({ version: versionRead }), (found) => (found ? versionConflict() : notFound()));
}

export function versionConflict(): Refusal {
  return new Refusal('version_conflict', '内容在您打开之后被改过，请重新读取最新内容，核对后再办理。');
}

export function notFound(): Refusal {
  return new Refusal('not_found', '没有找到您要的内容，请核对编号。');
}

export function alreadyExists(what: string): Refusal {
  return new Refusal('already_exists', `这个${what}编号已被使用，请换一个编号。`);
}
