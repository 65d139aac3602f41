import { render, screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { AccountCheck, AccountView } from "../../generated/api";
import { practiceWorld } from "../../testing/render";
import { Previews } from "./Preview";

const [first, second] = practiceWorld().accounts as [AccountView, AccountView];
const accounts = new Map([first, second].map((account) => [account.id, account]));

function check(account: AccountView, ...texts: AccountCheck["pieces"]): AccountCheck {
  const used = texts.reduce((sum, { text }) => sum + text.length, 0);
  return { account: account.id, network: account.network, used, limit: 280, problems: [], pieces: texts };
}

describe("previews", () => {
  it("show each account the text that it gets, as the desk split it", () => {
    const plain = (text: string) => ({ text, kind: "plain" as const });
    render(
      <Previews
        checks={[
          check(first, plain("See "), { text: "https://sol.example", kind: "link" }),
          check(second, plain("Its own words")),
        ]}
        accounts={accounts}
      />,
    );
    const one = screen.getByRole("figure", { name: `As ${first.handle} will show it` });
    expect(one).toHaveTextContent("See https://sol.example");
    expect(within(one).getByText("https://sol.example")).toHaveClass("text-busy");
    expect(within(one).getByText("See", { exact: false })).not.toHaveClass("text-busy");
    expect(screen.getByRole("figure", { name: `As ${second.handle} will show it` })).toHaveTextContent(
      "Its own words",
    );
  });

  it("wait until there is something to show", () => {
    const { container } = render(<Previews checks={[check(first), check(second)]} accounts={accounts} />);
    expect(container).toBeEmptyDOMElement();
  });
});
