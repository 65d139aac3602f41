//! The table of commands.

/// Declares the commands: name, payload, answer. Expands `$callback! { name: Payload => Answer, … }`;
/// the callback's own place needs [`crate::api`]'s names in scope.
#[macro_export]
macro_rules! commands {
    ($callback:ident) => {
        $callback! {
            app_state: Nothing => AppState,
            settings_change: SettingsChange => Settings,
            settings_get: Nothing => Settings,
            zones: Nothing => Vec<String>,
            at_login_show: Nothing => AtLoginView,
            at_login_set: AtLoginChange => AtLoginView,
            at_login_decline: Nothing => AtLoginView,
            lead_take: Nothing => Lead,

            draft_list: DraftQuery => DraftPage,
            draft_show: DraftRef => DraftDetail,
            draft_create: DraftCreate => DraftDetail,
            draft_save: DraftSave => DraftDetail,
            draft_confirm: ConfirmPayload => DraftDetail,
            draft_set_targets: TargetsPayload => DraftDetail,
            draft_set_label: LabelPayload => DraftDetail,
            draft_set_tags: TagsPayload => DraftDetail,
            tag_list: Nothing => Vec<TagView>,
            draft_duplicate: DraftRef => DraftDetail,
            draft_trash: DraftRef => DraftDetail,
            draft_restore: DraftRef => DraftDetail,
            draft_revisions: DraftRef => Vec<RevisionView>,
            draft_restore_revision: RevisionRef => DraftDetail,
            draft_import: ImportPayload => ImportReport,
            draft_export: Nothing => ExportText,
            text_check: TextQuestion => TextCheck,

            schedule_preview: ScheduleQuestion => SchedulePreview,
            schedule_understand: TimeWords => TimeUnderstood,
            schedule_free: FreeQuestion => FreeTime,
            schedule_neighbours: NeighbourQuestion => Vec<Neighbour>,
            schedule_set: SchedulePayload => DraftDetail,
            schedule_change: SchedulePayload => DraftDetail,
            schedule_clear: DraftRef => DraftDetail,
            schedule_move: MovePayload => MoveReport,
            calendar: CalendarQuery => CalendarPage,

            posts_pause: PostsPause => PostsReport,
            posts_trash: PostsRef => PostsReport,
            posts_restore: PostsRef => PostsReport,
            posts_change_accounts: PostsAccounts => TargetsReport,
            posts_set_targets: PostsTargets => TargetsReport,
            posts_tag: PostsTagging => TagsReport,
            posts_set_tags: PostsTags => TagsReport,
            posts_unschedule: PostsRef => UnscheduleReport,
            posts_set_plans: PostsPlans => PostsReport,
            posts_plan_next_free: PostsRef => FreeTimesReport,

            publish_now: DraftRef => IntentAnswer,
            cancel: CancelPayload => IntentAnswer,
            retry_preview: DraftRef => RetryPreview,
            retry_failed: RetryPayload => IntentAnswer,
            correct: CorrectPayload => IntentAnswer,
            pause: PausePayload => AppState,
            quit_check: Nothing => QuitCheck,

            batch_list: BatchQuery => Vec<BatchView>,
            batch_show: BatchRef => BatchDetail,
            attempt_list: AttemptQuery => Vec<AttemptView>,
            attention_list: Nothing => Vec<AttentionItem>,
            attention_resolve: ResolvePayload => IntentAnswer,
            late_resolve: LateResolve => LateDone,
            late_plan: LatePlan => LatePlanned,

            copy_show: Nothing => CopyView,
            copy_outlook: Nothing => CopyOutlook,
            copy_decide: CopyDecision => CopyDecided,
            copy_release: Nothing => Released,
            backup_now: Nothing => BackupView,
            backup_list: Nothing => Vec<BackupView>,
            backup_restore: BackupRef => BackupView,

            connection_list: Nothing => Vec<ConnectionView>,
            connection_add: ConnectionAdd => CheckView,
            connection_check: ConnectionRef => CheckView,
            connection_update: ConnectionUpdate => ConnectionView,
            connection_remove: ConnectionRef => Vec<DraftRef>,
            account_list: AccountQuery => Vec<AccountView>,
            account_pause: AccountPause => AccountView,
            account_treat: AccountTreat => AccountView,

            practice_start: Nothing => Vec<AccountView>,
            practice_timelines: Nothing => Vec<Timeline>,
            practice_conditions: Nothing => PracticeConditions,
            practice_set_preset: PracticePreset => PracticeConditions,
            practice_set_faults: FaultPlanText => PracticeConditions,
        }
    };
}
