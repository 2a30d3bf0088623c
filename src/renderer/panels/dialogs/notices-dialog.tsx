import { Info } from 'lucide-react';
import { useApp, useSession } from '../../session/page/app-context';
import { Dialog } from '../../ui/dialog';
import { EmptyState } from '../../ui/empty-state';
import { Tag } from '../../ui/tag';
import { collectNotices } from '../../state/derived/notices';

/** Shows what the engine wants to have said, never errors; data from the notices of model, plan and runs. */
export function NoticesDialog() {
  const session = useSession();
  const notices = useApp(collectNotices);
  return (
    <Dialog
      title="Notices"
      subtitle="Things to know about this model, recipe and data."
      className="w-[640px]"
      onClose={() => session.show(null)}
    >
      {notices.length === 0 ? (
        <EmptyState icon={<Info />} title="Nothing to tell" className="h-32" />
      ) : (
        <ul className="px-5 py-2">
          {notices.map((notice) => (
            <li
              key={`${notice.place} ${notice.code} ${notice.message}`}
              className="grid grid-cols-[80px_minmax(0,1fr)] gap-3 border-b border-line py-2 last:border-0"
            >
              <span>
                <Tag>{notice.place}</Tag>
              </span>
              <p className="select-text">
                {notice.message}
                {notice.hint === undefined ? null : (
                  <span className="block text-ink2">{notice.hint}</span>
                )}
              </p>
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}
