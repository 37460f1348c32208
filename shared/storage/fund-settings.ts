import * as z from 'zod';
import type { Act } from '../claims/decision.ts';
import { Actor, Instant } from '../claims/fields.ts';
import { FundSettings, usualFundSettings } from '../funds/fund-settings.ts';
import { pack, unpack } from './codec.ts';
import type { Database } from './database.ts';
import { settingKey } from './keys.ts';
import { absent, anyOf, neverHappens, put, type Write } from './write.ts';

const Registered = z.strictObject({ actor: Actor, at: Instant });

/** A division's settings, the usual ones where it made none. */
export async function fundSettings(database: Database, division: string): Promise<FundSettings> {
  return (await registeredFundSettings(database, division)).settings;
}

/** The settings with who made them and when; nobody where they are the usual ones. */
export async function registeredFundSettings(
  database: Database,
  division: string,
): Promise<{ settings: FundSettings; registered: Act | null }> {
  const item = await database.get(settingKey(division, 'FUNDS'));
  if (!item) return { settings: usualFundSettings, registered: null };
  const settings = FundSettings.parse(unpack(item.settings as Uint8Array));
  // Settings of before authors were kept name nobody.
  return { settings, registered: Registered.nullable().parse(item.registered ?? null) };
}

export function putFundSettings(division: string, settings: FundSettings, { actor, at }: Act): Write {
  const item = { ...settingKey(division, 'FUNDS'), settings: pack(settings), registered: { actor, at } };
  return put(item, anyOf(absent, { is: 'present' }), neverHappens('a setting is always writable'));
}
