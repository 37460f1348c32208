import * as fc from 'fast-check';
import { resolve, type Schema } from './documented.ts';

/** Values that a schema allows. */
export function valid(of: Schema): fc.Arbitrary<unknown> {
  const schema = resolve(of);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if ('const' in schema) return fc.constant(schema.const);
  const options = schema.anyOf ?? schema.oneOf;
  if (options) return fc.oneof(...options.map(valid));
  if (schema.format === 'date') return fc.constantFrom('2023-01-01', '2024-02-29', '2024-05-31', '1999-12-31');
  if (schema.format === 'uri') return fc.webUrl();
  if (schema.pattern)
    return fc.stringMatching(new RegExp(schema.pattern, 'u')).filter((text) => text.length <= (schema.maxLength ?? 64));
  if (schema.type === 'array')
    return fc.array(valid(schema.items ?? {}), {
      minLength: schema.minItems ?? 0,
      maxLength: Math.max(schema.minItems ?? 0, 3),
    });
  if (schema.type === 'integer') return fc.integer({ min: schema.minimum ?? -9, max: schema.maximum ?? 99 });
  if (schema.type === 'boolean') return fc.boolean();
  if (schema.type === 'null') return fc.constant(null);
  if (schema.type === 'string')
    return fc.string({ minLength: schema.minLength ?? 0, maxLength: Math.min(schema.maxLength ?? 20, 20) });
  if (schema.type === 'object' || schema.properties) return validObject(schema);
  return fc.jsonValue({ maxDepth: 2 });
}

function validObject({ properties = {}, required = [], additionalProperties }: Schema): fc.Arbitrary<unknown> {
  const own = Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, valid(schema)]));
  if (Object.keys(own).length === 0 && typeof additionalProperties === 'object')
    return fc.dictionary(fc.constantFrom('feeStandard', 'birthOrder', 'ref'), valid(additionalProperties), {
      maxKeys: 3,
    });
  return fc.record(own, { requiredKeys: [...required] });
}
