import { FundSettings, usualFundSettings } from '../funds/fund-settings.ts';
import { pack, unpack } from './codec.ts';
import type { Database } from './database.ts';
import { settingKey } from './keys.ts';
import { put, type Write } from './write.ts';

/** A division's settings, the usual ones where it made none. */
export async function fundSettings(database: Database, division: string): Promise<FundSettings> {
  const item = await database.get(settingKey(division, 'FUNDS'));
  return item ? FundSettings.parse(unpack(item.settings as Uint8Array)) : usualFundSettings;
}

export function putFundSettings(division: string, settings: FundSettings): Write {
  const item = { ...settingKey(division, 'FUNDS'), settings: pack(settings) };
  return put(
    item,
    { is: 'anyOf', conditions: [{ is: 'absent' }, { is: 'present' }] },
    () => new Error('always writable'),
  );
}
