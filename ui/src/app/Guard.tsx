import { Component, type ReactNode } from "react";
import { Button } from "../design/Button";
import { Note } from "../design/Note";
import { appText } from "../text/app";

/** A page that breaks does not take the window with it. */
export class Guard extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override render() {
    if (!this.state.broken) return this.props.children;
    return (
      <div className="p-6">
        <Note
          tone="bad"
          live
          title={appText.crashed}
          act={
            <Button small onPress={() => this.setState({ broken: false })}>
              {appText.tryAgain}
            </Button>
          }
        >
          {appText.crashedRemedy}
        </Note>
      </div>
    );
  }
}
