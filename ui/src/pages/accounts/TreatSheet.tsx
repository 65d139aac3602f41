import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ask, keys, useCommand } from "../../api/queries";
import type { AccountView } from "../../generated/api";
import { Button } from "../../design/Button";
import { Choice, Finder } from "../../design/Choice";
import { ErrorNote } from "../../design/Note";
import { Sheet } from "../../design/Sheet";
import { Toggle } from "../../design/Toggle";
import { accountsText } from "../../text/accounts";
import { appText } from "../../text/app";
import { NONE, paceOptions } from "./treat";

const text = accountsText.treat;

/** One account's own zone, whether new drafts are meant for it, and its pace. */
export function TreatSheet({ account, onClose }: { account: AccountView; onClose: () => void }) {
  const zones = useQuery(ask.zones()).data ?? [];
  const [zone, setZone] = useState(account.zone ?? NONE);
  const [byDefault, setByDefault] = useState(account.by_default);
  const [pace, setPace] = useState(account.pace_minutes === null ? NONE : String(account.pace_minutes));
  const treat = useCommand("account_treat", () => [keys.accounts, keys.drafts]);
  const names = [
    { id: NONE, name: text.zoneNone },
    ...[...new Set([...(account.zone === null ? [] : [account.zone]), ...zones])].map((id) => ({
      id,
      name: id.replaceAll("_", " "),
    })),
  ];
  const save = () =>
    treat.mutate(
      {
        account: account.id,
        zone: zone === NONE ? null : zone,
        by_default: byDefault,
        pace_minutes: pace === NONE ? null : Number(pace),
      },
      { onSuccess: onClose },
    );
  return (
    <Sheet
      title={text.title(account.handle)}
      open
      onClose={onClose}
      foot={
        <>
          <Button look="quiet" onPress={onClose}>
            {appText.cancel}
          </Button>
          <Button look="main" data-testid="treat-save" isPending={treat.isPending} onPress={save}>
            {text.save}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <div>
          <Toggle isSelected={byDefault} name={text.byDefault} onChange={setByDefault} testid="treat-default">
            <span className="font-medium">{text.byDefault}</span>
          </Toggle>
          <p className="mt-1 text-sm text-ink-3">{text.byDefaultHint}</p>
        </div>
        <div data-testid="treat-zone">
          <Finder label={text.zone} options={names} value={zone} onChange={setZone} />
          <p className="mt-1 text-sm text-ink-3">{text.zoneHint}</p>
        </div>
        <div data-testid="treat-pace">
          <Choice
            label={text.pace}
            options={paceOptions(account.pace_minutes)}
            value={pace}
            onChange={setPace}
          />
          <p className="mt-1 text-sm text-ink-3">{text.paceHint}</p>
        </div>
        {treat.error !== null && <ErrorNote error={treat.error} />}
      </div>
    </Sheet>
  );
}
