import { useQuery } from "@tanstack/react-query";
import { CircleCheckBig } from "lucide-react";
import { useState } from "react";
import { ask } from "../../api/queries";
import { useArrival } from "../../app/arrival";
import { Loaded } from "../../design/Loaded";
import { Empty, PageBody, PageFrame } from "../../design/PageFrame";
import { attentionText } from "../../text/attention";
import { Item } from "./Item";

/** Everything that waits for a person. `at` names the item to go to. */
export function AttentionPage({ at }: { at: string | undefined }) {
  const query = useQuery(ask.attention());
  // The palette has the acts of the item that a hand was at last, or of the first.
  const [last, setLast] = useState<string>();
  useArrival(at, query.isSuccess);
  return (
    <PageFrame title={attentionText.title} lead={attentionText.lead}>
      <Loaded of={query}>
        {(items) =>
          items.length === 0 ? (
            <Empty icon={<CircleCheckBig size={20} />} title={attentionText.emptyTitle}>
              {attentionText.empty}
            </Empty>
          ) : (
            <PageBody>
              <ul className="flex max-w-4xl flex-col gap-3">
                {items.map((item, index) => (
                  <Item
                    key={item.id}
                    item={item}
                    current={items.some(({ id }) => id === last) ? item.id === last : index === 0}
                    onFocus={() => setLast(item.id)}
                  />
                ))}
              </ul>
            </PageBody>
          )
        }
      </Loaded>
    </PageFrame>
  );
}
