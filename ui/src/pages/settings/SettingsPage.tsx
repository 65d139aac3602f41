import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ask } from "../../api/queries";
import { useArrival } from "../../app/arrival";
import { useSettingsChange, useWithChanges } from "../../app/settings";
import { zoomSteps } from "../../app/zoom";
import type { AppState, Settings, Theme } from "../../generated/api";
import { Choice, Finder } from "../../design/Choice";
import { Loaded } from "../../design/Loaded";
import { PageBody, PageFrame } from "../../design/PageFrame";
import { Segments } from "../../design/Segments";
import { copiesText } from "../../text/copies";
import { outsideText } from "../../text/outside";
import { settingsText } from "../../text/settings";
import { percent } from "../../time/format";
import { policyOptions } from "../composer/policy";
import { AtLoginSwitch } from "./AtLoginSwitch";
import { BackupsGroup } from "./BackupsGroup";
import { KeysGroup } from "./KeysGroup";

const themes: { id: Theme; name: string }[] = [
  { id: "system", name: settingsText.themes.system },
  { id: "light", name: settingsText.themes.light },
  { id: "dark", name: settingsText.themes.dark },
];

/** What a person sets. `at` names the setting to go to. */
export function SettingsPage({ at }: { at: string | undefined }) {
  const settings = useQuery(ask.settings());
  const state = useQuery(ask.state()).data;
  useArrival(at, settings.isSuccess && state !== undefined);
  return (
    <PageFrame title={settingsText.title}>
      <Loaded of={settings}>
        {(set) => (
          <PageBody>
            <Shown settings={set} state={state} />
          </PageBody>
        )}
      </Loaded>
    </PageFrame>
  );
}

function Shown({ settings, state }: { settings: Settings; state: AppState | undefined }) {
  const zones = useQuery(ask.zones()).data ?? [settings.zone];
  const atLogin = useQuery(ask.atLogin()).data;
  const { mutate: change } = useSettingsChange();
  const shown = useWithChanges(settings);
  return (
    <div className="flex max-w-2xl flex-col gap-7">
      <Group title={settingsText.writing}>
        <Line at="zone" hint={settingsText.zoneHint}>
          <Finder
            label={settingsText.zone}
            options={zones.map((id) => ({ id, name: id.replaceAll("_", " ") }))}
            value={shown.zone}
            onChange={(zone) => change({ zone })}
          />
        </Line>
        <Line at="missed" hint={settingsText.ifMissedHint}>
          <Choice
            label={settingsText.ifMissed}
            options={policyOptions(shown.if_missed)}
            value={shown.if_missed}
            onChange={(if_missed) => change({ if_missed })}
          />
        </Line>
      </Group>
      {atLogin?.can === true && (
        <Group title={outsideText.atLogin.group}>
          <AtLoginSwitch on={atLogin.on} />
        </Group>
      )}
      <Group title={settingsText.look}>
        <div data-arrival="theme" tabIndex={-1} className="flex flex-col gap-1 px-4 py-3">
          <span className="text-sm font-medium text-ink-2" aria-hidden>
            {settingsText.theme}
          </span>
          <Segments
            label={settingsText.theme}
            value={shown.theme}
            onChange={(theme) => change({ theme })}
            options={themes}
            className="self-start"
          />
        </div>
        <div data-arrival="zoom" tabIndex={-1} className="px-4 py-3">
          <Choice
            label={settingsText.zoom}
            options={sizes(shown.zoom)}
            value={String(shown.zoom)}
            onChange={(size) => change({ zoom: Number(size) })}
            className="max-w-40"
          />
        </div>
      </Group>
      <div data-arrival="backups" tabIndex={-1}>
        <Group title={copiesText.backups.title}>
          <BackupsGroup />
        </Group>
      </div>
      <div data-arrival="keys" tabIndex={-1}>
        <Group title={settingsText.keys}>
          <KeysGroup changed={shown.shortcuts} />
        </Group>
      </div>
      {state !== undefined && (
        <Group title={settingsText.about}>
          <Fact at="version" name={settingsText.version}>
            {state.version}
          </Fact>
          <Fact at="folder" name={settingsText.folder} hint={settingsText.folderHint}>
            <span className="font-mono text-sm [overflow-wrap:anywhere] select-text">{state.data_dir}</span>
          </Fact>
        </Group>
      )}
    </div>
  );
}

/** The sizes to choose from; one that was set elsewhere is among them. */
const sizes = (current: number) =>
  [...new Set([...zoomSteps, current])]
    .sort((one, other) => one - other)
    .map((size) => ({ id: String(size), name: percent(size) }));

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h2 className="mb-2 font-semibold">{title}</h2>
      <div className="divide-y divide-line rounded-lg border border-line bg-raised">{children}</div>
    </section>
  );
}

function Line({ at, hint, children }: { at: string; hint: string; children: ReactNode }) {
  return (
    <div data-arrival={at} tabIndex={-1} className="grid grid-cols-2 items-end gap-4 px-4 py-3">
      {children}
      <p className="pb-1 text-sm text-ink-3">{hint}</p>
    </div>
  );
}

function Fact({
  at,
  name,
  hint,
  children,
}: {
  at: string;
  name: string;
  hint?: string;
  children: ReactNode;
}) {
  return (
    <div data-arrival={at} tabIndex={-1} className="px-4 py-2.5">
      <p className="text-sm font-medium text-ink-2">{name}</p>
      <div>{children}</div>
      {hint !== undefined && <p className="text-sm text-ink-3">{hint}</p>}
    </div>
  );
}
