import type { ReactNode } from "react";
import type { Network } from "../generated/api";
import { networkText } from "../text/states";

/** Our own small signs, in one colour: they name a network and are not its picture. */
const signs: Record<Network, ReactNode> = {
  twitter: (
    <path
      d="M2.800 2.800h2.500l7.900 10.400h-2.500ZM12.700 2.800 9 7M7 9.100 3.300 13.200"
      strokeWidth="1.3"
    />
  ),
  linkedin: (
    <path d="M3.5 7v5.5M3.5 3.7v.1M7 12.5V7m0 2.6C7 8 8.200 6.900 9.800 6.900S12.500 8 12.500 9.700V12.500" />
  ),
  bluesky: (
    <path d="M8 7.800C7.100 5.900 5 3.800 2.600 3.200c-.6 3.200.2 5.300 2.900 5.600-1.800.7-2 2.600-.4 3.700C6.600 13.400 7.600 11.600 8 10c.4 1.600 1.400 3.400 2.900 2.500 1.600-1.100 1.400-3-.4-3.700 2.700-.3 3.500-2.400 2.900-5.600C11 3.800 8.900 5.900 8 7.800Z" />
  ),
  instagram: (
    <>
      <rect x="2.500" y="2.500" width="11" height="11" rx="3.200" />
      <circle cx="8" cy="8" r="2.600" />
      <path d="M11.200 4.800v.1" />
    </>
  ),
  threads: (
    <>
      <circle cx="8" cy="8.300" r="2.300" />
      <path d="M10.300 6v3.300c0 1.900 2.900 1.600 2.900-1.300A5.300 5.300 0 1 0 11 12.400" />
    </>
  ),
  facebook: <path d="M11 2.900H9.900C8.500 2.900 7.600 3.800 7.600 5.300v8M5.300 7.700h5" />,
  pinterest: (
    <path d="M6.300 13.300 8.300 5.600M6.900 10.600c2.900 1 5-.7 5-3.500A3.800 3.800 0 0 0 8 3.200C5.600 3.200 4.100 4.900 4.100 6.800c0 .9.300 1.600.9 2.100" />
  ),
  tiktok: (
    <path d="M8.700 2.700v7.600a2.600 2.600 0 1 1-2.600-2.600M8.700 2.900c.2 2 1.700 3.400 3.900 3.500" />
  ),
  youtube: (
    <>
      <rect x="1.800" y="3.600" width="12.400" height="8.800" rx="2.600" />
      <path d="m6.900 6.200 3 1.800-3 1.800Z" />
    </>
  ),
  mastodon: (
    <path d="M5.200 9V6.300c0-2 2.800-2 2.800 0v1.500m0-1.500c0-2 2.800-2 2.800 0V9M10.900 13c-3.600.9-7.400.5-8-3.200-.4-2.600-.5-6 2.100-6.700 2-.5 4-.5 6 0 2.600.7 2.600 4.300 2.100 6.300-.3 1.300-2.300 1.900-4.300 1.900" />
  ),
};

export function NetworkMark({ network, size = 16 }: { network: Network; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      role="img"
      aria-label={networkText[network]}
      className="shrink-0"
    >
      {signs[network]}
    </svg>
  );
}
