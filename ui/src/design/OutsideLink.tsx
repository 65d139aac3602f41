import { ExternalLink } from "lucide-react";
import type { ReactNode } from "react";

/** A web page, shown by the person's own browser: the shell opens it, or asks first. */
export function OutsideLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <a
      href={href}
      target="_blank"
      rel="noreferrer"
      className="inline-flex items-center gap-1 text-sm font-medium text-accent underline-offset-2 hover:underline"
    >
      {children}
      <ExternalLink size={12} aria-hidden />
    </a>
  );
}
