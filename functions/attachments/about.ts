import * as z from 'zod';
import type { About } from '../../shared/claims/attachment.ts';
import type { Claim } from '../../shared/claims/claim.ts';
import { Id, Text } from '../../shared/claims/fields.ts';
import { inputRefusal } from '../../shared/http/faults.ts';
import { getNoticeHead } from '../../shared/storage/notices.ts';
import type { Services } from './services.ts';

const one = '；lineId、enrolmentId、noticeId 至多写一个，都不写是整份申报的材料';

export const AboutQuery = z.strictObject({
  name: Text(100).optional().meta({ description: '文件名，例如 户口簿.pdf；不写则叫“附件”' }),
  lineId: z
    .string()
    .regex(/^\d{4}$/, '明细编号是 4 位数字。')
    .optional()
    .meta({ description: `哪一行的材料${one}` }),
  enrolmentId: Id.optional().meta({ description: `哪一条入托登记的佐证${one}` }),
  noticeId: Id.optional().meta({ description: `哪一次公示的凭证，由主管部门上传${one}` }),
});
type AboutQuery = z.infer<typeof AboutQuery>;

/** What a file is about, as its sender says; refuses `invalid_input` for what is not part of the claim. */
export async function aboutOf(
  query: AboutQuery,
  { head, lines }: Claim,
  asOfficial: boolean,
  { database }: Services,
): Promise<About> {
  const { lineId, enrolmentId, noticeId } = query;
  const named = Object.entries({ lineId, enrolmentId, noticeId }).filter(([, id]) => id !== undefined);
  if (named.length > 1)
    throw inputRefusal(named.map(([name]) => fault(name, 'not_allowed', '这几项只能写一个，请留下一个。')));
  if (lineId !== undefined) {
    if (lines.some((line) => line.lineId === lineId)) return { kind: 'line', id: lineId };
    throw inputRefusal([fault('lineId', 'not_in_claim', '申报里没有这一行，请核对明细编号。')]);
  }
  if (enrolmentId !== undefined) {
    if (lines.some((line) => line.enrolmentId === enrolmentId)) return { kind: 'enrolment', id: enrolmentId };
    throw inputRefusal([fault('enrolmentId', 'not_in_claim', '申报里没有这名幼儿的登记，请核对编号。')]);
  }
  if (noticeId === undefined) return { kind: 'claim' };
  const notice = asOfficial ? await getNoticeHead(database, noticeId) : null;
  if (notice?.division === head.division && notice.claimIds.includes(head.id)) return { kind: 'notice', id: noticeId };
  throw inputRefusal([fault('noticeId', 'not_in_claim', '这份申报不在这次公示里，或者公示凭证不归您上传。')]);
}

function fault(name: string, code: string, detail: string) {
  return { pointer: `/query/${name}`, code, detail };
}
