import { readFileSync } from 'node:fs';
import type { PolicyDocument } from '../../../shared/policy/format/document.ts';
import type { PolicyDraft, PolicyEnd, RecordedDecision } from '../../../shared/publishing/records.ts';
import { anAct } from '../../support/builders.ts';

const text = readFileSync(new URL('../../fixtures/policies/sound.json', import.meta.url), 'utf8');
export const by = (person: string) => ({
  ...anAct('health-approver', '2031-01-05T01:00:00Z').actor,
  person,
  subject: person,
});
export const recordedAt = '2031-01-05T01:00:00Z';

/** The sound document of 示例庚县, version 1, in force from 2031 to 2033. */
export function scheme(changes: Partial<PolicyDocument> = {}): PolicyDocument {
  return { ...(JSON.parse(text) as PolicyDocument), ...changes };
}

export function aDraft(document: PolicyDocument, author = 'drafter'): PolicyDraft {
  const { id, division } = document;
  const times = { createdAt: recordedAt, updatedAt: recordedAt, version: 1 };
  return { division, id, document: JSON.stringify(document), authors: [by(author)], ...times };
}

export function anEnd(lastDay: string): PolicyEnd {
  const { id, version } = scheme();
  return { id, version, lastDay, followedBy: { id, version: 2 }, recorded: by('publisher'), recordedAt };
}

export function aDecision(changes: Partial<RecordedDecision> = {}): RecordedDecision {
  return {
    ...{
      division: '990120',
      policyId: scheme().id,
      name: 'rounding',
      value: 'down',
      decidedBy: '示例文号',
      reason: '示例',
    },
    ...{ from: '2031-03', sequence: 1, recorded: by('approver'), recordedAt, ...changes },
  };
}
