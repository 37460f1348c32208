import { gunzipSync, gzipSync } from 'node:zlib';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** What a record may be made of. The only numbers are whole ones: money is 分, rates are text. */
export type Value =
  | string
  | number
  | boolean
  | null
  | Uint8Array
  | readonly Value[]
  | { readonly [name: string]: Value | undefined };
export type Item = { readonly [name: string]: Value | undefined };

/** Attributes of an item; names whose value is undefined are left out. Refuses, as a broken invariant, numbers that are not exact. */
export function encodeItem(item: Item): Record<string, AttributeValue> {
  const present = Object.entries(item).filter((entry): entry is [string, Value] => entry[1] !== undefined);
  return Object.fromEntries(present.map(([name, value]) => [name, encode(value)]));
}

export function encode(value: Value): AttributeValue {
  if (value === null) return { NULL: true };
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'boolean') return { BOOL: value };
  if (typeof value === 'number') return { N: String(exact(value)) };
  if (value instanceof Uint8Array) return { B: value };
  if (Array.isArray(value)) return { L: value.map(encode) };
  return { M: encodeItem(value as Item) };
}

export function decodeItem(attributes: Record<string, AttributeValue>): Item {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, decode(value)]));
}

export function decode(attribute: AttributeValue): Value {
  if (attribute.S !== undefined) return attribute.S;
  if (attribute.N !== undefined) return exact(Number(attribute.N));
  if (attribute.BOOL !== undefined) return attribute.BOOL;
  if (attribute.NULL !== undefined) return null;
  if (attribute.B !== undefined) return attribute.B;
  if (attribute.L !== undefined) return attribute.L.map(decode);
  if (attribute.M !== undefined) return decodeItem(attribute.M);
  throw new Error(`no record of ours holds ${Object.keys(attribute)}`);
}

/** JSON text, compressed: a page of a hundred lines costs a few write units instead of a hundred. Numbers are held to the same rule. */
export function pack(value: Value): Uint8Array {
  return gzipSync(JSON.stringify(value, (_, part) => (typeof part === 'number' ? exact(part) : part)));
}

export function unpack(bytes: Uint8Array): unknown {
  return JSON.parse(gunzipSync(bytes).toString('utf8'));
}

function exact(number: number): number {
  if (!Number.isSafeInteger(number)) throw new Error(`${number} is not exact and may not be stored`);
  return number;
}
