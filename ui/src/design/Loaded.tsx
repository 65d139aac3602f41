import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { CallError } from "../api/call";
import { appText } from "../text/app";
import { Button } from "./Button";
import { ErrorNote } from "./Note";

/** What a query brought; until then nothing for a moment, and its own words if it failed. */
export function Loaded<T>({
  of,
  children,
}: {
  of: UseQueryResult<T, CallError> | UseQueryResult<T>;
  children: (data: T) => ReactNode;
}) {
  if (of.data !== undefined) return children(of.data);
  if (of.error !== null) {
    return (
      <div className="p-6">
        <ErrorNote
          error={of.error}
          act={
            <Button small onPress={() => void of.refetch()}>
              {appText.tryAgain}
            </Button>
          }
        />
      </div>
    );
  }
  return (
    <p className="sr-only" role="status">
      {appText.loading}
    </p>
  );
}
