import { t } from "@lingui/core/macro";
export const timeText = {
  today: t`Today`,
  tomorrow: t`Tomorrow`,
  yesterday: t`Yesterday`,
  now: t`just now`,
};
