//! Practice conditions by name, each as the fault plan that it stands for.

use sendoff_core::said;
use sendoff_desk::api::{AppError, ErrorCode, PracticeWeather};
use sendoff_practice::{
    Fault, FaultKind, FaultPlan, ServiceName,
    plan::{ErrorBody, Operation, RetryAfter, Times},
};

/// Flaky weather has its plan for so many requests; then it clears up.
const FLAKY_REQUESTS: u32 = 300;
const LIMITER_SECONDS: u32 = 20;

/// The plan of a condition; none for a custom one.
pub(crate) fn plan(weather: PracticeWeather) -> Option<FaultPlan> {
    let faults = match weather {
        PracticeWeather::Fair => Vec::new(),
        PracticeWeather::LoseNextAnswer => {
            vec![Fault::once(Operation::Publish, FaultKind::Drop { commit: true })]
        }
        PracticeWeather::Flaky => flaky(),
        PracticeWeather::RateLimited => [ServiceName::Letmepost, ServiceName::Postato]
            .into_iter()
            .map(rate_limited)
            .collect(),
        PracticeWeather::RefuseOneTarget => vec![Fault::once(
            Operation::Publish,
            FaultKind::TargetFailed {
                code: "preflight_failed".to_owned(),
                published: false,
            },
        )],
        PracticeWeather::BadCredential => vec![always(FaultKind::Unauthenticated)],
        PracticeWeather::Down => vec![always(FaultKind::Drop { commit: false })],
        PracticeWeather::Custom => return None,
    };
    Some(FaultPlan {
        faults,
        ..FaultPlan::default()
    })
}

/// The name of a plan.
pub(crate) fn of(found: &FaultPlan) -> PracticeWeather {
    let named = |weather: &&PracticeWeather| plan(**weather).as_ref() == Some(found);
    PracticeWeather::ALL
        .iter()
        .find(named)
        .copied()
        .unwrap_or(PracticeWeather::Custom)
}

/// A plan as people edit it.
pub(crate) fn written(plan: &FaultPlan) -> Result<String, AppError> {
    serde_json::to_string_pretty(plan).map_err(|error| {
        AppError::new(
            ErrorCode::Internal,
            said!("The fault plan cannot be written: {error}.", error),
        )
    })
}

/// Reads a plan, or says where it is wrong.
pub(crate) fn read(text: &str) -> Result<FaultPlan, AppError> {
    serde_json::from_str(text).map_err(|error| {
        AppError::invalid(said!("This is no fault plan: {error}.", error))
            .with_remedy(said!("docs/practice.md lists every switch and fault."))
    })
}

/// Every third request: faults with a skip each, since a fault counts what it lets pass.
fn flaky() -> Vec<Fault> {
    (0..FLAKY_REQUESTS / 3)
        .map(|third| Fault {
            skip: third * 3 + 2,
            ..Fault::once(
                Operation::Publish,
                FaultKind::Error {
                    status: 500,
                    commit: false,
                    body: ErrorBody::Envelope,
                },
            )
        })
        .collect()
}

fn rate_limited(service: ServiceName) -> Fault {
    Fault {
        service: Some(service),
        ..Fault::once(
            Operation::Publish,
            FaultKind::RateLimited {
                retry_after: RetryAfter::Seconds(LIMITER_SECONDS),
            },
        )
    }
}

fn always(kind: FaultKind) -> Fault {
    Fault {
        times: Times::FOREVER,
        ..Fault::once(Operation::Any, kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_condition_is_known_again_by_its_plan() {
        for weather in PracticeWeather::ALL {
            let plan = plan(*weather);
            assert_eq!(plan.is_none(), *weather == PracticeWeather::Custom);
            if let Some(plan) = plan {
                let text = written(&plan).unwrap();
                assert_eq!(of(&read(&text).unwrap()), *weather, "{weather}");
            }
        }
    }

    #[test]
    fn a_plan_that_is_none_of_them_is_custom_and_a_wrong_one_says_where() {
        let plan = read(r#"{"clock": {"no_date": true}}"#).unwrap();
        assert_eq!(of(&plan), PracticeWeather::Custom);
        let error = read(r#"{"fautls": []}"#).unwrap_err();
        assert!(error.message.to_string().contains("fautls"), "{}", error.message);
    }
}
