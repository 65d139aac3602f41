import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../../api/call";
import { Button } from "../../design/Button";
import { Loaded } from "../../design/Loaded";
import { Sheet } from "../../design/Sheet";
import { sayError } from "../../design/sayError";
import { draftsText } from "../../text/drafts";

/** Everything, in an open form, out of the window by way of the clipboard. */
export function ExportSheet({ open, onClose }: { open: boolean; onClose: () => void }) {
  const [copied, setCopied] = useState(false);
  const query = useQuery({
    queryKey: ["export"],
    queryFn: () => call("draft_export", {}),
    enabled: open,
    staleTime: 0,
    gcTime: 0,
  });
  const copy = () => {
    navigator.clipboard.writeText(query.data?.lines ?? "").then(() => setCopied(true), sayError);
  };
  return (
    <Sheet
      wide
      title={draftsText.exportTitle}
      open={open}
      onClose={() => {
        setCopied(false);
        onClose();
      }}
      foot={
        <Button look="main" isDisabled={query.data === undefined} onPress={copy}>
          {copied ? draftsText.exportCopied : draftsText.exportCopy}
        </Button>
      }
    >
      <p className="mb-2 text-ink-2">{draftsText.exportLead}</p>
      <Loaded of={query}>
        {({ lines }) => (
          <textarea
            readOnly
            value={lines}
            aria-label={draftsText.exportTitle}
            className="h-72 w-full rounded-md border border-line bg-sunken p-3 font-mono text-xs"
          />
        )}
      </Loaded>
    </Sheet>
  );
}
