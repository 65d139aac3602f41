import { CircleCheck, KeyRound, RefreshCw, SlidersHorizontal, Trash2, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { keys, useCommand } from "../../api/queries";
import { useOffers } from "../../app/offers";
import { go } from "../../app/place";
import type { AccountView, ConnectionView } from "../../generated/api";
import { Account, PracticeMark } from "../../design/Account";
import { Button } from "../../design/Button";
import { ErrorNote, ReasonNote } from "../../design/Note";
import { Sheet } from "../../design/Sheet";
import { Toggle } from "../../design/Toggle";
import { say } from "../../design/messages";
import { sayError } from "../../design/sayError";
import { accountsText } from "../../text/accounts";
import { networkText, serviceText } from "../../text/states";
import { relative } from "../../time/format";
import { useNow } from "../../time/now";
import { KeySheet } from "./KeySheet";
import { TreatSheet } from "./TreatSheet";
import { habitsOf } from "./treat";
import { told, toldIfAny } from "../../api/told";

const stale = () => [keys.connections, keys.accounts, keys.measures, keys.state];

/** One login: its health, what it reaches, and what can be done about it. */
export function ConnectionCard({
  connection,
  accounts,
  wantsKey = false,
}: {
  connection: ConnectionView;
  accounts: readonly AccountView[];
  /** Whoever came here came for a new key. */
  wantsKey?: boolean;
}) {
  const [sheet, setSheet] = useState<"key" | "remove">();
  const check = useCommand("connection_check", stale);
  const onCheck = () =>
    check.mutate(
      { connection: connection.id },
      {
        onSuccess: ({ connection: now, accounts: found }) => {
          if (now.trouble === null)
            say({ tone: "good", title: accountsText.checked(now.name, found.length) });
        },
      },
    );
  useOffers([
    { id: "check", name: accountsText.offers.check(connection.name), run: onCheck },
    ...(connection.practice
      ? []
      : [{ id: "key", name: accountsText.offers.newKey(connection.name), run: () => setSheet("key") }]),
    {
      id: "remove",
      name: accountsText.offers.remove(connection.name),
      run: () => setSheet("remove"),
    },
  ]);
  return (
    <li
      data-testid="connection"
      data-arrival={connection.id}
      tabIndex={-1}
      data-service={connection.service}
      className="overflow-hidden rounded-lg border border-line bg-raised"
    >
      <header className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 pt-3 pb-2.5">
        <div className="min-w-0 flex-1">
          <div className="flex items-center gap-2">
            <h2 className="truncate font-semibold">{connection.name}</h2>
            {connection.practice && <PracticeMark />}
            <Health connection={connection} />
          </div>
          <p className="truncate text-sm text-ink-3">
            {serviceText[connection.service]}
            {!connection.practice && ` · ${connection.base_url}`}
            {connection.workspace !== null && ` · ${accountsText.workspace} ${connection.workspace}`}
          </p>
        </div>
        <div className="flex gap-1">
          <Button small isPending={check.isPending} onPress={onCheck}>
            <RefreshCw size={12} aria-hidden className={check.isPending ? "animate-turn" : undefined} />
            {accountsText.check}
          </Button>
          {!connection.practice && (
            <Button look="quiet" small onPress={() => setSheet("key")}>
              <KeyRound size={12} aria-hidden />
              {accountsText.newKey}
            </Button>
          )}
          <Button
            look="quiet"
            small
            icon
            aria-label={`${accountsText.remove} ${connection.name}`}
            onPress={() => setSheet("remove")}
          >
            <Trash2 size={13} />
          </Button>
        </div>
      </header>
      {connection.trouble !== null && (
        <div className="px-4 pb-3">
          <ReasonNote reason={connection.trouble} />
        </div>
      )}
      {check.error !== null && (
        <div className="px-4 pb-3">
          <ErrorNote error={check.error} />
        </div>
      )}
      <ul className="divide-y divide-line border-t border-line">
        {accounts.length === 0 && <li className="px-4 py-2.5 text-ink-3">{accountsText.noAccounts}</li>}
        {accounts.map((account) => (
          <AccountRow key={account.id} account={account} />
        ))}
      </ul>
      <KeySheet
        connection={connection}
        open={(sheet === "key" || wantsKey) && !connection.practice}
        onClose={() => {
          setSheet(undefined);
          if (wantsKey) go({ page: "accounts" }, true);
        }}
      />
      <RemoveSheet connection={connection} open={sheet === "remove"} onClose={() => setSheet(undefined)} />
    </li>
  );
}

function Health({ connection }: { connection: ConnectionView }) {
  const now = useNow();
  if (connection.trouble !== null) {
    return (
      <span className="inline-flex items-center gap-1 text-sm font-medium whitespace-nowrap text-bad">
        <TriangleAlert size={13} aria-hidden />
        {accountsText.trouble}
      </span>
    );
  }
  if (connection.proven_at === null) {
    return <span className="text-sm whitespace-nowrap text-ink-3">{accountsText.neverProven}</span>;
  }
  return (
    <span className="inline-flex items-center gap-1 text-sm whitespace-nowrap text-good">
      <CircleCheck size={13} aria-hidden />
      {accountsText.works}
      <span className="text-ink-3">· {accountsText.proven(relative(connection.proven_at, now))}</span>
    </span>
  );
}

/** Pauses an account or resumes it, and says so with the way back. */
function usePublishing({ id, handle }: AccountView) {
  const pause = useCommand("account_pause", () => [keys.accounts, keys.attention, keys.state]);
  const publishing = async (on: boolean): Promise<void> => {
    await pause.mutateAsync({ account: id, paused: !on });
    say({
      tone: on ? "good" : "warn",
      title: on ? accountsText.resumed(handle) : accountsText.pausedDone(handle),
      // What takes it back is no act of its own: it ends where it began.
      act: {
        label: accountsText.undo,
        run: () => void pause.mutateAsync({ account: id, paused: on }).catch(sayError),
      },
    });
  };
  // Not disabled meanwhile: that would take the focus from whoever switches by keys.
  return (on: boolean) => {
    if (!pause.isPending) publishing(on).catch(sayError);
  };
}

function AccountRow({ account }: { account: AccountView }) {
  const publishing = usePublishing(account);
  const [treating, setTreating] = useState(false);
  const habits = habitsOf(account);
  useOffers([
    {
      id: "pause",
      name: account.paused
        ? accountsText.offers.resume(account.handle)
        : accountsText.offers.pause(account.handle),
      run: () => publishing(account.paused),
    },
    { id: "treat", name: accountsText.treat.open(account.handle), run: () => setTreating(true) },
  ]);
  return (
    <li
      className="flex min-h-9 items-center gap-3 px-4 py-1.5"
      data-testid="account"
      data-arrival={account.id}
      tabIndex={-1}
      data-network={account.network}
    >
      <Account network={account.network} handle={account.handle} className="flex-1" />
      {account.trouble !== null && (
        <span
          className="min-w-0 flex-1 truncate text-sm text-bad"
          title={toldIfAny(account.trouble.remedy) ?? undefined}
        >
          {told(account.trouble.message)}
        </span>
      )}
      {habits.length > 0 && (
        <span data-testid="account-habits" className="min-w-0 truncate text-sm text-ink-3">
          {habits.join(" · ")}
        </span>
      )}
      <span className="w-20 shrink-0 text-sm text-ink-3 max-[899px]:hidden">
        {networkText[account.network]}
      </span>
      <Button
        look="quiet"
        small
        icon
        data-testid="account-treat"
        aria-label={accountsText.treat.open(account.handle)}
        onPress={() => setTreating(true)}
      >
        <SlidersHorizontal size={13} />
      </Button>
      <Toggle
        isSelected={!account.paused}
        name={accountsText.publishing(account.handle)}
        onChange={publishing}
      >
        <span className={`w-12 text-sm ${account.paused ? "font-medium text-warn" : "text-ink-3"}`}>
          {account.paused ? accountsText.pausedWord : accountsText.on}
        </span>
      </Toggle>
      {treating && <TreatSheet account={account} onClose={() => setTreating(false)} />}
    </li>
  );
}

function RemoveSheet({
  connection,
  open,
  onClose,
}: {
  connection: ConnectionView;
  open: boolean;
  onClose: () => void;
}) {
  const remove = useCommand("connection_remove", () => [...stale(), keys.drafts, keys.attention]);
  return (
    <Sheet
      alert
      title={accountsText.removeTitle(connection.name)}
      open={open}
      onClose={onClose}
      foot={
        <>
          <Button onPress={onClose}>{accountsText.keep}</Button>
          <Button
            look="danger"
            isPending={remove.isPending}
            onPress={() =>
              remove.mutate(
                { connection: connection.id },
                {
                  onSuccess: (drafts) => {
                    onClose();
                    say({ tone: "calm", title: accountsText.removed(drafts.length) });
                  },
                },
              )
            }
          >
            {accountsText.removeDo}
          </Button>
        </>
      }
    >
      <p className="text-ink-2">{accountsText.removeLead}</p>
      {remove.error !== null && (
        <div className="mt-3">
          <ErrorNote error={remove.error} />
        </div>
      )}
    </Sheet>
  );
}
