import { textSizes } from '../../../shared/shell/shell-answers';
import { useApp, useSession } from '../../session/page/app-context';
import { runCommand } from '../../commands/commands';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { Segmented } from '../../ui/segmented';
import { Select } from '../../ui/select';
import { optionsOf } from '../../ui/options';
import { Switch } from '../../ui/toggle';

function Row({
  title,
  hint,
  children,
}: {
  readonly title: string;
  readonly hint: string;
  readonly children: React.ReactNode;
}) {
  return (
    <div className="flex items-center gap-6 border-b border-line py-3 last:border-0">
      <div className="min-w-0 flex-1">
        <b className="font-medium">{title}</b>
        <p className="text-ink2">{hint}</p>
      </div>
      {children}
    </div>
  );
}

/** Shows what applies to all models: looks, how to debug, and how the page is laid out; data from the settings. */
export function SettingsDialog() {
  const session = useSession();
  const settings = useApp((state) => state.settings);
  const isOpen = useApp((state) => state.model.status === 'ready');
  return (
    <Dialog title="Settings" className="w-[600px]" onClose={() => session.show(null)}>
      <div className="px-5 py-1">
        <Row title="Theme" hint="Dark and light hold the same contrast.">
          <Segmented
            label="Theme"
            value={settings.theme}
            options={optionsOf({ system: 'System', dark: 'Dark', light: 'Light' })}
            onChange={(theme) => session.setSettings({ theme })}
          />
        </Row>
        <TextSizeRow />
        <Row
          title="Kernels for debugging"
          hint="Simulated gives the same numbers on every machine. Real runs the int8 kernels of this CPU."
        >
          <Segmented
            label="Kernels for debugging"
            value={settings.kernels}
            options={optionsOf({ simulated: 'Simulated', real: 'Real' })}
            onChange={(kernels) => session.setSettings({ kernels })}
          />
        </Row>
        <SwitchRow
          setting="measureOnChange"
          title="Measure after each change"
          hint="Skips and qconfig changes are measured by themselves. Off: press R."
        />
        <SwitchRow
          setting="judgeOnRun"
          title="Judge accuracy after each run"
          hint="Where there are labels, with the int8 kernels of this CPU."
        />
        <SwitchRow
          setting="shadow"
          title="Measure shadow errors"
          hint="With each Run, and after a change while they are on screen. A third more time."
        />
        <Row
          title="Benchmark repeats"
          hint="Float and int8 runs are interleaved; the median is shown."
        >
          <Select
            label="Benchmark repeats"
            className="w-20"
            value={String(settings.benchmarkRepeats)}
            options={['20', '50', '100', '200', '500'].map((value) => ({ value, label: value }))}
            onChange={(value) => session.setSettings({ benchmarkRepeats: Number(value) })}
          />
        </Row>
        <Row title="Panels" hint="Double click on a splitter restores one; this restores all.">
          <Button
            size="medium"
            disabled={!isOpen}
            onClick={() => runCommand(session, 'view.resetPanels')}
          >
            Reset panels
          </Button>
        </Row>
      </div>
    </Dialog>
  );
}

function SwitchRow({
  setting,
  title,
  hint,
}: {
  readonly setting: 'measureOnChange' | 'judgeOnRun' | 'shadow';
  readonly title: string;
  readonly hint: string;
}) {
  const session = useSession();
  const checked = useApp((state) => state.settings[setting]);
  return (
    <Row title={title} hint={hint}>
      <Switch
        label={title}
        checked={checked}
        onChange={(on) => session.setSettings({ [setting]: on })}
      />
    </Row>
  );
}

/** A browser has a zoom of its own. */
function TextSizeRow() {
  const session = useSession();
  const textSize = useApp((state) => state.settings.textSize);
  const isOurs = session.host.setTextSize !== null;
  const browserHint =
    'Your browser’s zoom (Ctrl + and Ctrl −) scales everything here, and is kept for this address.';
  return (
    <Row title="Text size" hint={isOurs ? 'Scales everything in the window.' : browserHint}>
      {isOurs ? (
        <Segmented
          label="Text size"
          value={String(textSize)}
          options={textSizes.map((size) => ({ value: String(size), label: `${size} %` }))}
          onChange={(value) =>
            session.setSettings({
              textSize: textSizes.find((size) => String(size) === value) ?? 100,
            })
          }
        />
      ) : null}
    </Row>
  );
}
