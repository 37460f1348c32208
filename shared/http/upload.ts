import { Refusal } from '../refusal.ts';
import { readBody } from './json.ts';
import type { OperationSpec } from './operation.ts';

/** What API Gateway hands over as UTF-8 text: of bytes in any other encoding nothing is left to read. All else arrives as it was sent. */
const handedOverAsText = /^\s*(text\/|application\/(json|javascript|xml)\s*(;|$))/i;

/** The bytes of a file. Refuses `unsupported_media_type` where the gateway would have changed them, and `body_too_large`. */
export async function readUpload(
  request: Request,
  { media, bytesAtMost, advice }: NonNullable<OperationSpec['upload']>,
): Promise<Uint8Array> {
  if (handedOverAsText.test(request.headers.get('content-type') ?? '')) throw changedOnTheWay(media);
  return readBody(request, bytesAtMost, advice);
}

function changedOnTheWay(media: readonly string[]): Refusal {
  const detail = `按文字类型（例如 text/csv）发送的文件会在途中变样，请把 Content-Type 改为${media.join(' 或 ')}，文件本身不用改。`;
  return new Refusal('unsupported_media_type', detail);
}
