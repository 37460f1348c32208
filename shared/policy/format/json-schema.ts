import * as z from 'zod';
import { PolicyDocument } from './document.ts';

/** The JSON Schema of the format, with its Chinese descriptions, for editors that help whoever writes a document. */
export function policyJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(PolicyDocument, { target: 'draft-2020-12', unrepresentable: 'any', reused: 'ref' });
  return { ...schema, $id: 'tuobu-policy-1.schema.json', title: '托补政策文件（tuobu-policy/1）' };
}
