import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig(({ mode }) => ({
  plugins: [react(), tailwindcss()],
  // The fixtures page stands outside the app's own page, so that no path leads from the bundle to it.
  ...(mode === "fixtures" ? { server: { open: false } } : {}),
  build: {
    // The web views that Tauri 2 runs in: WebKitGTK 2.44 and later, WKWebView, WebView2.
    target: ["safari17.5", "chrome120"],
    outDir: "dist",
    emptyOutDir: true,
    // The content security policy allows no data: script, and small icons are components anyway.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  clearScreen: false,
  test: {
    environment: "jsdom",
    setupFiles: ["src/testing/setup.ts"],
    include: ["src/**/*.test.{ts,tsx}"],
    restoreMocks: true,
  },
}));
