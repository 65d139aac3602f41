import { useState } from "react";
import type { AccountId, AccountView } from "../../generated/api";
import { Account } from "../../design/Account";
import { Button } from "../../design/Button";
import { Sheet } from "../../design/Sheet";
import { appText } from "../../text/app";
import { postsText } from "../../text/posts";
import type { Acts } from "./acts";
import type { Chosen } from "./model";
import { Some, shareOf } from "./Some";

/** To whom the chosen posts go: each account for all of them, for none, or as it is with each. */
export function AccountsSheet({
  posts,
  accounts,
  acts,
  onClose,
}: {
  posts: readonly Chosen[];
  accounts: readonly AccountView[];
  acts: Acts;
  onClose: () => void;
}) {
  const [wanted, setWanted] = useState<ReadonlyMap<AccountId, boolean>>(new Map());
  const having = (id: AccountId) =>
    posts.filter(({ targets }) => targets.some(({ account }) => account === id)).length;
  const finish = () => {
    const of = (all: boolean) => [...wanted].filter(([, on]) => on === all).map(([id]) => id);
    onClose();
    acts.accounts(
      posts.map(({ draft }) => draft),
      of(true),
      of(false),
    );
  };
  return (
    <Sheet
      title={postsText.accountsTitle(posts.length)}
      open
      onClose={onClose}
      foot={
        <>
          <Button onPress={onClose}>{appText.cancel}</Button>
          <Button look="main" isDisabled={wanted.size === 0} onPress={finish} data-testid="accounts-do">
            {postsText.accountsDo}
          </Button>
        </>
      }
    >
      <p className="mb-2 text-ink-2">{postsText.accountsLead}</p>
      <div className="-mx-2 flex flex-col">
        {accounts.map(({ id, network, handle, practice }) => {
          const on = wanted.get(id);
          return (
            <Some
              key={id}
              testid="accounts-account"
              share={on === undefined ? shareOf(having(id), posts.length) : on ? "all" : "none"}
              onChange={(all) => setWanted(new Map(wanted).set(id, all))}
            >
              <Account network={network} handle={handle} practice={practice} />
            </Some>
          );
        })}
      </div>
    </Sheet>
  );
}
