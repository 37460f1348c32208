import { createPortal } from '../../../functions/portal/app.tsx';
import { lawOf } from '../../../functions/portal/fees/policy-law.ts';
import { silentTelemetry } from '../../../shared/http/telemetry.ts';
import { type Division, divisions } from '../../../shared/policies/divisions.ts';
import { policies as builtIn } from '../../../shared/policies/index.ts';
import type { PolicyDocument } from '../../../shared/policy/format/document.ts';

/** The pages over the built-in documents and further ones, on a fixed day. */
export function portal(further: readonly PolicyDocument[] = []) {
  const law = lawOf([...builtIn, ...further], [...divisions, ...invented]);
  return createPortal({
    law: async () => law,
    clock: () => new Date('2026-11-22T03:00:00Z'),
    requestId: () => 'req-1',
    telemetry: silentTelemetry,
  });
}

const invented: readonly Division[] = [
  { code: '990000', name: '示例省', level: 'province' },
  { code: '990100', name: '示例市', level: 'city' },
  { code: '990200', name: '样例市', level: 'city' },
];
