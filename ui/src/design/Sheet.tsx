import { X } from "lucide-react";
import type { ReactNode } from "react";
import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { appText } from "../text/app";
import { Button } from "./Button";
import { cx } from "./cx";

interface Props {
  title: string;
  open: boolean;
  onClose: () => void;
  children: ReactNode;
  /** Buttons, the main one last. */
  foot?: ReactNode;
  wide?: boolean;
  /** For a question that must be answered by one of its buttons. */
  alert?: boolean;
  /** Long words and nothing to act on among them: keys scroll it. */
  reads?: boolean;
}

/** A sheet above the page, for one question or one form. */
export function Sheet({
  title,
  open,
  onClose,
  children,
  foot,
  wide = false,
  alert = false,
  reads = false,
}: Props) {
  return (
    <ModalOverlay
      isOpen={open}
      onOpenChange={(now) => {
        if (!now) onClose();
      }}
      isDismissable={!alert}
      className="fixed inset-0 z-30 flex items-start justify-center bg-scrim p-4 pt-[9vh] transition-opacity duration-(--calmly) data-entering:opacity-0 data-exiting:opacity-0"
    >
      <Modal
        className={cx(
          "arrives flex max-h-[82vh] w-full flex-col overflow-hidden rounded-lg bg-raised shadow-2 ring-1 ring-line",
          wide ? "max-w-2xl" : "max-w-md",
        )}
      >
        <Dialog role={alert ? "alertdialog" : "dialog"} className="flex min-h-0 flex-col">
          <header className="flex items-center justify-between gap-3 px-5 pt-4 pb-1">
            <Heading slot="title" className="text-lg font-semibold">
              {title}
            </Heading>
            <Button look="quiet" small icon aria-label={appText.close} onPress={onClose}>
              <X size={15} />
            </Button>
          </header>
          {/* What scrolls must be reachable by keyboard. */}
          {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
          <div tabIndex={reads ? 0 : undefined} className="min-h-0 overflow-y-auto px-5 pt-1 pb-5">
            {children}
          </div>
          {foot !== undefined && (
            <footer className="flex flex-wrap justify-end gap-2 border-t border-line px-5 py-3">
              {foot}
            </footer>
          )}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
