import type { Notice } from '../../../shared/contract/parts';

/** Notices while data is read: each code once, however many samples cause it. */
export interface NoticeLog {
  add(notice: Notice): void;
  list(): readonly Notice[];
}

export function createNoticeLog(): NoticeLog {
  const byCode = new Map<string, Notice>();
  return {
    add(notice) {
      if (!byCode.has(notice.code)) byCode.set(notice.code, notice);
    },
    list: () => [...byCode.values()],
  };
}
