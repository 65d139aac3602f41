import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { RadioGroup } from "react-aria-components";
import { ask, keys, useCommand } from "../../api/queries";
import { useOffers } from "../../app/offers";
import type { PracticeConditions, PracticeWeather } from "../../generated/api";
import { Button } from "../../design/Button";
import { ErrorNote } from "../../design/Note";
import { Loaded } from "../../design/Loaded";
import { Pick } from "../../design/Pick";
import { cx } from "../../design/cx";
import { practicePageText } from "../../text/practice";

const weathers = Object.keys(practicePageText.weather) as PracticeWeather[];

export function Conditions() {
  const query = useQuery(ask.conditions());
  return (
    <section aria-labelledby="conditions">
      <h2 id="conditions" className="font-semibold">
        {practicePageText.conditions}
      </h2>
      <p className="mb-2 text-sm text-ink-3">{practicePageText.conditionsLead}</p>
      <Loaded of={query}>{(conditions) => <Choices conditions={conditions} />}</Loaded>
    </section>
  );
}

function Choices({ conditions }: { conditions: PracticeConditions }) {
  const preset = useCommand("practice_set_preset", () => [keys.conditions, keys.connections, keys.accounts]);
  const set = (weather: PracticeWeather) => {
    // Not disabled meanwhile: that would take the focus from whoever chooses by keys.
    if (weather !== "custom" && !preset.isPending) preset.mutate({ weather });
  };
  useOffers(
    weathers
      .filter((weather) => weather !== "custom" && weather !== conditions.weather)
      .map((weather) => ({
        id: weather,
        name: practicePageText.become(practicePageText.weather[weather].name),
        run: () => set(weather),
      })),
  );
  const shown = weathers.filter((weather) => weather !== "custom" || conditions.weather === "custom");
  return (
    <>
      <RadioGroup
        aria-label={practicePageText.conditions}
        value={conditions.weather}
        onChange={(id) => {
          const weather = weathers.find((one) => one === id);
          if (weather !== undefined) set(weather);
        }}
        className="grid grid-cols-[repeat(auto-fill,minmax(15rem,1fr))] gap-2"
      >
        {shown.map((weather) => (
          <Pick
            key={weather}
            value={weather}
            testid={`weather-${weather}`}
            className={cx(
              "rounded-lg border border-line bg-raised px-3 py-2 transition-colors duration-(--quick)",
              "data-hovered:border-edge data-selected:border-practice data-selected:bg-practice-soft",
            )}
          >
            <span className="block font-medium">{practicePageText.weather[weather].name}</span>
            <span className="block text-sm text-ink-2">{practicePageText.weather[weather].sentence}</span>
          </Pick>
        ))}
      </RadioGroup>
      {preset.error !== null && (
        <div className="mt-2">
          <ErrorNote error={preset.error} />
        </div>
      )}
      <Detail key={conditions.plan} plan={conditions.plan} />
    </>
  );
}

function Detail({ plan }: { plan: string }) {
  const [typed, setTyped] = useState(plan);
  const set = useCommand("practice_set_faults", () => [keys.conditions]);
  return (
    <details className="mt-2 text-sm">
      <summary className="w-fit rounded-sm text-ink-3 hover:text-ink">{practicePageText.detail}</summary>
      <textarea
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        aria-label={practicePageText.detail}
        spellCheck={false}
        className="mt-2 h-40 w-full max-w-3xl rounded-md border border-edge/60 bg-raised p-2.5 font-mono text-xs focus:border-accent"
      />
      {set.error !== null && <ErrorNote error={set.error} />}
      <Button
        small
        isDisabled={typed === plan}
        isPending={set.isPending}
        onPress={() => set.mutate({ plan: typed })}
      >
        {practicePageText.detailDo}
      </Button>
    </details>
  );
}
