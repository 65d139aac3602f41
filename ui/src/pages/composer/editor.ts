import type { QueryClient } from "@tanstack/react-query";
import { call } from "../../api/call";
import { keys } from "../../api/queries";
import { go, read } from "../../app/place";
import type { AccountId, ConfirmPayload, DraftDetail, DraftId } from "../../generated/api";
import { Autosave } from "./autosave";
import { adopt } from "./sessions";

/** What is typed: the text for everyone, and texts of their own by account. */
export interface Content {
  text: string;
  variants: Record<AccountId, string>;
}

/** What a person sees of the editor. Replaced, never changed, so that React notices. */
export interface Writing extends Content {
  /** Set once the draft exists. */
  id: DraftId | undefined;
  /** Set once there is something to write into. */
  ready: boolean;
  targets: readonly AccountId[];
  label: string;
  tags: readonly string[];
}

export type Left = "nothing" | "confirmed" | "unconfirmed";

/**
 * One sitting at one draft. Holds what is typed until it is saved; makes the draft with the first thing typed.
 * Keeps no rule: whether a text is valid is asked.
 */
export class Editor {
  readonly autosave: Autosave<Content>;
  private now: Writing;
  private revision = 0;
  private edited = false;
  /** Has been given what new drafts begin with. */
  private begun = false;
  private creating: Promise<DraftId> | undefined;
  private targeting: Promise<unknown> = Promise.resolve();
  /** How many changes of tags are under way. */
  private tagging = 0;
  private readonly watchers = new Set<() => void>();
  private readonly client: QueryClient;
  private readonly session: string;

  constructor(client: QueryClient, session: string, id: DraftId | undefined) {
    this.client = client;
    this.session = session;
    this.now = { id, ready: id === undefined, text: "", variants: {}, targets: [], label: "", tags: [] };
    this.autosave = new Autosave(
      (content) => this.store(content),
      () => this.become({}),
    );
  }

  get writing(): Writing {
    return this.now;
  }

  readonly watch = (changed: () => void): (() => void) => {
    this.watchers.add(changed);
    return () => this.watchers.delete(changed);
  };

  /** The desk's view of the draft has come: taken over where it is newer than what is on the screen. */
  hear(detail: DraftDetail, force = false): void {
    const unsaved = this.autosave.state !== "saved";
    const { text, variants, targets, label, tags } = detail;
    if (this.now.ready && !force && (unsaved || detail.revision <= this.revision)) {
      // Tags are no part of the text: they may have come from elsewhere without a newer revision.
      if (this.tagging === 0 && tags.join() !== this.now.tags.join()) this.become({ tags });
      return;
    }
    this.revision = detail.revision;
    this.become({ ready: true, text, variants, targets, label: label ?? "", tags });
  }

  write(change: Partial<Content>): void {
    this.edited = true;
    this.become(change);
    this.autosave.change({ text: this.now.text, variants: this.now.variants });
  }

  /**
   * The accounts that new drafts are meant for, while nothing has been written or chosen. They make no draft by
   * themselves: opening the composer and leaving it leaves nothing behind.
   */
  begin(targets: readonly AccountId[]): void {
    if (this.now.id !== undefined || this.creating !== undefined || this.edited || this.begun) return;
    this.begun = true;
    if (targets.length > 0) this.become({ targets });
  }

  /** Chooses the accounts. Rejects, and goes back to what stood before, if the desk refuses. */
  async choose(targets: readonly AccountId[], sameProfileConfirmed = false): Promise<void> {
    const before = this.now.targets;
    const draft = this.exists();
    this.become({ targets });
    const turn = this.targeting.then(async () => {
      const payload = { targets: [...targets], same_profile_confirmed: sameProfileConfirmed };
      this.keep(await call("draft_set_targets", { draft: await draft, ...payload }));
    });
    this.targeting = turn.catch(() => undefined);
    try {
      await turn;
    } catch (error) {
      this.become({ targets: before });
      throw error;
    }
  }

  async name(label: string): Promise<void> {
    this.become({ label });
    const draft = await this.exists();
    this.keep(await call("draft_set_label", { draft, label: label.trim() === "" ? null : label.trim() }));
  }

  /** Gives the draft these tags. Rejects, and goes back to those before, if the desk refuses one. */
  async tag(tags: readonly string[]): Promise<void> {
    const before = this.now.tags;
    this.tagging += 1;
    this.become({ tags });
    try {
      const draft = await this.exists();
      const detail = await call("draft_set_tags", { draft, tags: [...tags] });
      this.become({ tags: detail.tags });
      this.keep(detail);
    } catch (error) {
      this.become({ tags: before });
      throw error;
    } finally {
      this.tagging -= 1;
    }
  }

  /** Saves whatever is not saved, and answers with the draft's id. */
  async settle(): Promise<DraftId> {
    const draft = await this.exists();
    await this.autosave.flush();
    await this.targeting;
    return draft;
  }

  /** Confirms the newest text of what is scheduled. */
  async confirm(): Promise<void> {
    const draft = await this.settle();
    const { revision } = await call("draft_show", { draft });
    this.keep(await call("draft_confirm", this.seen(draft, revision)));
    this.edited = false;
  }

  /** Puts an earlier version in the place of the newest. */
  async takeBack(revision: number): Promise<void> {
    const draft = await this.settle();
    const detail = await call("draft_restore_revision", { draft, revision });
    this.edited = true;
    this.keep(detail);
    this.hear(detail, true);
  }

  /**
   * The person leaves: everything is saved, and what was written into a scheduled draft is confirmed if it is
   * valid (it then goes out), or stays unconfirmed if it is not.
   */
  async leave(): Promise<Left> {
    if (!this.edited || this.now.id === undefined) {
      await this.autosave.flush();
      return "nothing";
    }
    const draft = await this.settle();
    this.edited = false;
    const detail = await call("draft_show", { draft });
    this.keep(detail);
    if (detail.schedule === null || !detail.unconfirmed || detail.locked) return "nothing";
    const { text, variants, targets } = detail;
    const check = await call("text_check", { text, variants, targets });
    if (check.accounts.some(({ problems }) => problems.length > 0)) return "unconfirmed";
    this.keep(await call("draft_confirm", this.seen(draft, detail.revision)));
    return "confirmed";
  }

  /** What stands on the screen is what is confirmed: the desk refuses where anything else has been saved meanwhile. */
  private seen(draft: DraftId, revision: number): ConfirmPayload {
    const { text, variants } = this.now;
    return { draft, revision, text, variants };
  }

  private exists(): Promise<DraftId> {
    if (this.now.id !== undefined) return Promise.resolve(this.now.id);
    const { text, variants, targets, label } = this.now;
    this.creating ??= call("draft_create", {
      text,
      variants,
      targets: [...targets],
      label: label.trim() === "" ? null : label.trim(),
    }).then(
      (detail) => {
        this.become({ id: detail.id });
        this.keep(detail);
        adopt(this.session, detail.id);
        const place = read(location.hash);
        if (place.page === "compose" && place.id === undefined) go({ page: "compose", id: detail.id }, true);
        return detail.id;
      },
      (error: unknown) => {
        this.creating = undefined;
        throw error;
      },
    );
    return this.creating;
  }

  private async store(content: Content): Promise<void> {
    const draft = await this.exists();
    this.keep(await call("draft_save", { draft, ...content }));
  }

  /** What the desk answered is the newest that is known. */
  private keep(detail: DraftDetail): void {
    this.revision = Math.max(this.revision, detail.revision);
    this.client.setQueryData(keys.draft(detail.id), detail);
    void this.client.invalidateQueries({ queryKey: keys.drafts });
  }

  private become(change: Partial<Writing>): void {
    this.now = { ...this.now, ...change };
    for (const tell of this.watchers) tell();
  }
}
