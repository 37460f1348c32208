import { Refusal } from '../refusal.ts';
import { readBody } from './json.ts';
import type { OperationSpec } from './operation.ts';

/** What API Gateway hands over as UTF-8 text: of bytes in any other encoding nothing is left to read. All else arrives as it was sent. */
const handedOverAsText = /^\s*(text\/|application\/(json|javascript|xml)\s*(;|$))/i;
const csv = /^\s*text\/csv\s*(;|$)/i;

/**
 * The bytes of a file. Refuses `unsupported_media_type` where the gateway changed them or may have: a CSV that came as text is whole
 * when it was UTF-8, and shows that it was not; of anything else that came as text nobody can tell. And `body_too_large`.
 */
export async function readUpload(
  request: Request,
  { media, bytesAtMost, advice }: NonNullable<OperationSpec['upload']>,
): Promise<Uint8Array> {
  const type = request.headers.get('content-type') ?? '';
  const asText = handedOverAsText.test(type);
  if (asText && !(csv.test(type) && media.includes('text/csv'))) throw changedOnTheWay(media);
  const bytes = await readBody(request, bytesAtMost, advice);
  if (asText && Buffer.from(bytes).includes('\uFFFD')) throw changedOnTheWay(media);
  return bytes;
}

function changedOnTheWay(media: readonly string[]): Refusal {
  const whole = media.filter((one) => !handedOverAsText.test(one));
  const detail = `不是 UTF-8 的文件按文字类型（例如 text/csv）发送会在途中变样，请把 Content-Type 改为${whole.join(' 或 ')}，文件本身不用改。`;
  return new Refusal('unsupported_media_type', detail);
}
