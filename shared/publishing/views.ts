import * as z from 'zod';
import { contentHash } from '../canonical-json.ts';
import { DivisionCode, Instant, IsoDate, ServiceMonth } from '../claims/fields.ts';
import { documentOf, type Policy, type PolicyCheck } from '../policy/index.ts';
import type { Law } from './law.ts';
import { kindsOf } from './publish.ts';
import type { PolicyDraft, RecordedDecision } from './records.ts';

export const PolicySummary = z.strictObject({
  id: z.string(),
  version: z.string(),
  title: z.string().nullable(),
  division: DivisionCode,
  effectiveFrom: z.string().nullable(),
  effectiveTo: z.string().nullable().meta({ description: '末日（含）；后来另行记录的结束也算在内' }),
  attestedOn: z.string().nullable(),
  kinds: z.array(z.string()),
  sha256: z.string().meta({ description: '政策文件规范 JSON 的 SHA-256' }),
  published: z
    .strictObject({ by: z.string(), at: Instant })
    .nullable()
    .meta({ description: '发布的部门和时间；随产品提供的为 null' }),
  ended: z
    .strictObject({ lastDay: IsoDate, followedBy: z.strictObject({ id: z.string(), version: z.string() }) })
    .nullable()
    .meta({ description: '由后一版本结束的，末日和后一版本' }),
});
export type PolicySummary = z.infer<typeof PolicySummary>;

/** A version as lists show it: what it is, since when, until when, and who published it. */
export function policySummary(policy: Policy, law: Pick<Law, 'versions' | 'ends'>): PolicySummary {
  const { id, version, title = null, division, effectiveFrom, effectiveTo, attestedOn = null } = policy;
  const isIt = (other: { id: string; version: number }) => other.id === id && other.version === version;
  const published = law.versions.find(isIt);
  const [end] = law.ends.filter(isIt).sort((a, b) => (a.lastDay < b.lastDay ? -1 : 1));
  return {
    ...{ id, version: String(version), title, division, effectiveFrom, effectiveTo, attestedOn },
    kinds: kindsOf(policy),
    sha256: published?.sha256 ?? contentHash(documentOf(policy)),
    published: published ? { by: published.published.office, at: published.publishedAt } : null,
    ended: end
      ? { lastDay: end.lastDay, followedBy: { id: end.followedBy.id, version: String(end.followedBy.version) } }
      : null,
  };
}

const Fault = z.strictObject({ pointer: z.string(), code: z.string(), detail: z.string() });
const shownAtMost = 100;

export const DraftView = z
  .strictObject({
    id: z.string(),
    division: DivisionCode,
    authors: z.array(z.string()).meta({ description: '起草过的人；他们都不能发布' }),
    check: z.strictObject({
      valid: z.boolean().meta({ description: '为 true 才能发布' }),
      errors: z.array(Fault).meta({ description: `至多列出${shownAtMost}处` }),
      warnings: z.array(Fault),
      cases: z.strictObject({ total: z.int(), failed: z.array(z.string()) }),
    }),
    createdAt: Instant,
    updatedAt: Instant,
    version: z.int(),
  })
  .meta({ id: 'PolicyDraft' });
export type DraftView = z.infer<typeof DraftView>;

/** A draft with what the checks say of it. */
export function draftView(draft: PolicyDraft, check: PolicyCheck): DraftView {
  const { document: _, authors, ...rest } = draft;
  const failed = check.cases.filter(({ passed }) => !passed).map(({ name }) => name);
  return {
    ...rest,
    authors: authors.map(({ name }) => name),
    check: {
      valid: check.valid,
      errors: check.errors.slice(0, shownAtMost),
      warnings: check.warnings.slice(0, shownAtMost),
      cases: { total: check.cases.length, failed: failed.slice(0, shownAtMost) },
    },
  };
}

export const DraftSummary = DraftView.omit({ check: true }).meta({ id: 'PolicyDraftSummary' });

/** A draft as lists show it. */
export function draftSummary({ document: _, authors, ...rest }: PolicyDraft): z.infer<typeof DraftSummary> {
  return { ...rest, authors: authors.map(({ name }) => name) };
}

export const DecisionView = z
  .strictObject({
    policyId: z.string(),
    name: z.string(),
    value: z.string(),
    decidedBy: z.string(),
    reason: z.string(),
    from: ServiceMonth,
    recordedBy: z.string(),
    recordedAt: Instant,
    version: z.int(),
  })
  .meta({ id: 'SettingDecision' });
export type DecisionView = z.infer<typeof DecisionView>;

/** A decision about a setting, with the office that recorded it. */
export function decisionView({ division: _, recorded, sequence, ...rest }: RecordedDecision): DecisionView {
  return { ...rest, recordedBy: recorded.office, version: sequence };
}
