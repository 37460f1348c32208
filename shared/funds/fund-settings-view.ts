import * as z from 'zod';
import type { Act } from '../claims/decision.ts';
import { Instant } from '../claims/fields.ts';
import { FundSettings } from './fund-settings.ts';

/** How a division pays, with who said so; nobody where it goes by the usual settings. */
export const FundSettingsView = z
  .strictObject({ ...FundSettings.shape, registeredBy: z.string().nullable(), registeredAt: Instant.nullable() })
  .meta({ id: 'FundSettings' });

export function fundSettingsView(settings: FundSettings, by: Act | null): z.infer<typeof FundSettingsView> {
  return { ...settings, registeredBy: by?.actor.office ?? null, registeredAt: by?.at ?? null };
}
