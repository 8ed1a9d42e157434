//! Updates over HTTP: looked over before anything is done, then done as one transaction.

use std::sync::Arc;

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use oxigraph::model::NamedNode;
use oxigraph::sparql::{CancellationToken, QueryEvaluationError, QueryResults, UpdateEvaluationError};
use oxigraph::store::Transaction;
use spargebra::algebra::{Expression, Function, GraphPattern, GraphTarget};
use spargebra::term::{GraphName, GraphNamePattern, Literal, Variable};
use spargebra::{GraphUpdateOperation, Update};

use super::problem::{Code, Problem};
use super::protocol::{Operation, Request, check_depth, check_operators, may_have_pattern};
use super::sparql::{evaluator, failed, parser};
use super::{Service, growth, product};

pub(super) fn routes() -> Router<Arc<Service>> {
    Router::new().route("/update", post(endpoint))
}

async fn endpoint(
    State(service): State<Arc<Service>>,
    RawQuery(query): RawQuery,
    request: axum::extract::Request,
) -> Result<Response, Problem> {
    let (head, from) = request.into_parts();
    service.may_write(&head.headers)?;
    let bytes = service.body(&head.headers, from).await?;
    match Request::read(&head.method, query.as_deref(), &head.headers, &bytes)? {
        Some(request) if request.operation == Operation::Update => run(&service, request).await,
        _ => Err(Problem::new(Code::BadParameter, "updates alone come here; queries go to /sparql")),
    }
}

/// Does an update, all of it or nothing.
///
/// # Errors
/// When it is none, would change a graph that clients may not write, or fails.
pub(super) async fn run(service: &Arc<Service>, request: Request) -> Result<Response, Problem> {
    check_depth(&request.text, Code::MalformedUpdate)?;
    if may_have_pattern(&request.text) {
        check_operators(&request.text)?;
    }
    service.change(move |service, token| apply(service, &request, token)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Which graphs a client may write.
#[derive(Clone, Debug)]
pub(super) enum Writable {
    /// Those below this IRI.
    Below(String),
    /// All.
    All,
}

impl Writable {
    pub(super) fn of(service: &Service) -> Self {
        if service.settings.conformance { Self::All } else { Self::Below(format!("{}graph/user/", service.base())) }
    }

    /// # Errors
    /// When clients may not write that graph; `None` is the default graph.
    pub(super) fn check(&self, graph: Option<&NamedNode>) -> Result<(), Problem> {
        let Self::Below(base) = self else { return Ok(()) };
        match graph {
            Some(graph) if graph.as_str().len() > base.len() && graph.as_str().starts_with(base.as_str()) => Ok(()),
            Some(graph) => Err(self.refusal(&format!("{graph}"))),
            None => Err(self.refusal("the default graph")),
        }
    }

    fn refusal(&self, what: &str) -> Problem {
        let base = match self {
            Self::Below(base) => base,
            Self::All => "",
        };
        Problem::new(Code::GraphNotWritable, format!("{what} is not below <{base}>"))
    }
}

fn apply(service: &Service, request: &Request, token: &CancellationToken) -> Result<(), Problem> {
    let internal = |error: &dyn std::fmt::Display| Problem::new(Code::Internal, error.to_string());
    let update = parser(service)?
        .parse_update(&request.text)
        .map_err(|error| Problem::new(Code::MalformedUpdate, error.to_string()))?;
    let writable = Writable::of(service);
    for operation in &update.operations {
        check(operation, &writable)?;
    }
    let store = service.store();
    for operation in &update.operations {
        if let GraphUpdateOperation::DeleteInsert { pattern, .. } = operation {
            growth::check(pattern)?;
            product::check(&store, pattern)?;
        }
    }
    let mut transaction = store.quads().start_transaction().map_err(|error| internal(&error))?;
    for operation in update.operations {
        let step = Step { service, request, token, base: update.base_iri.clone(), writable: &writable };
        step.run(operation, &mut transaction)?;
        if token.is_cancelled() {
            return Err(Problem::new(Code::QueryTimeout, "it was stopped: nothing was changed"));
        }
    }
    transaction.commit().map_err(|error| internal(&error))
}

/// What can be said of an operation before it is done: the graphs that it names.
fn check(operation: &GraphUpdateOperation, writable: &Writable) -> Result<(), Problem> {
    let node = |graph: &GraphName| match graph {
        GraphName::NamedNode(node) => Some(node.clone()),
        GraphName::DefaultGraph => None,
    };
    let pattern = |graph: &GraphNamePattern| match graph {
        GraphNamePattern::NamedNode(node) => writable.check(Some(node)),
        GraphNamePattern::DefaultGraph => writable.check(None),
        // what it stands for shows when it is done
        GraphNamePattern::Variable(_) => Ok(()),
    };
    match operation {
        GraphUpdateOperation::InsertData { data } => {
            data.iter().try_for_each(|quad| writable.check(node(&quad.graph_name).as_ref()))
        }
        GraphUpdateOperation::DeleteData { data } => {
            data.iter().try_for_each(|quad| writable.check(node(&quad.graph_name).as_ref()))
        }
        GraphUpdateOperation::DeleteInsert { delete, insert, .. } => {
            delete.iter().try_for_each(|quad| pattern(&quad.graph_name))?;
            insert.iter().try_for_each(|quad| pattern(&quad.graph_name))
        }
        GraphUpdateOperation::Load { destination, .. } => writable.check(node(destination).as_ref()),
        GraphUpdateOperation::Create { graph, .. } => writable.check(Some(graph)),
        GraphUpdateOperation::Clear { graph, .. } | GraphUpdateOperation::Drop { graph, .. } => match (graph, writable)
        {
            (_, Writable::All) => Ok(()),
            (GraphTarget::NamedNode(node), _) => writable.check(Some(node)),
            (GraphTarget::DefaultGraph, _) => writable.check(None),
            (GraphTarget::NamedGraphs | GraphTarget::AllGraphs, _) => {
                Err(writable.refusal("one of all the graphs here"))
            }
        },
    }
}

/// The variables that stand for graphs in what an operation deletes and inserts.
fn graph_variables(operation: &GraphUpdateOperation) -> Vec<Variable> {
    let GraphUpdateOperation::DeleteInsert { delete, insert, .. } = operation else { return Vec::new() };
    let graphs = delete.iter().map(|quad| &quad.graph_name).chain(insert.iter().map(|quad| &quad.graph_name));
    let mut variables: Vec<Variable> = graphs
        .filter_map(|graph| match graph {
            GraphNamePattern::Variable(variable) => Some(variable.clone()),
            _ => None,
        })
        .collect();
    variables.sort_by(|a, b| a.as_str().cmp(b.as_str()));
    variables.dedup();
    variables
}

struct Step<'a> {
    service: &'a Service,
    request: &'a Request,
    token: &'a CancellationToken,
    base: Option<oxiri::Iri<String>>,
    writable: &'a Writable,
}

impl Step<'_> {
    fn run(&self, operation: GraphUpdateOperation, transaction: &mut Transaction<'_>) -> Result<(), Problem> {
        if let GraphUpdateOperation::Load { silent, source, destination } = &operation {
            let into = match destination {
                GraphName::NamedNode(node) => oxigraph::model::GraphName::NamedNode(node.clone()),
                GraphName::DefaultGraph => oxigraph::model::GraphName::DefaultGraph,
            };
            return match self.service.settings.remote.load(source, &into) {
                Ok(quads) => {
                    transaction.extend(&quads);
                    Ok(())
                }
                Err(_) if *silent => Ok(()),
                Err(problem) => Err(problem),
            };
        }
        let operation = self.within_bounds(operation, transaction)?;
        self.evaluate(operation, transaction)
    }

    /// Where a variable stands for a graph: sees that it stands for none that may not be written, and restricts the
    /// operation to those that may (a pattern may say something else when it is asked a second time: `RAND()`).
    fn within_bounds(
        &self,
        operation: GraphUpdateOperation,
        transaction: &Transaction<'_>,
    ) -> Result<GraphUpdateOperation, Problem> {
        let Writable::Below(base) = self.writable else { return Ok(operation) };
        let variables = graph_variables(&operation);
        let GraphUpdateOperation::DeleteInsert { delete, insert, using, pattern } = operation else {
            return Ok(operation);
        };
        if variables.is_empty() {
            return Ok(GraphUpdateOperation::DeleteInsert { delete, insert, using, pattern });
        }
        let below = |variable: &Variable| {
            let text = Expression::FunctionCall(Function::Str, vec![Expression::Variable(variable.clone())]);
            let base = Expression::Literal(Literal::new_simple_literal(base));
            Expression::FunctionCall(Function::StrStarts, vec![text, base])
        };
        for variable in &variables {
            let other = Expression::Not(Box::new(below(variable)));
            let elsewhere = GraphPattern::Filter { expr: other, inner: pattern.clone() };
            let query =
                spargebra::Query::Ask { dataset: using.clone(), pattern: elsewhere, base_iri: self.base.clone() };
            if self.holds(query, transaction)? {
                return Err(self.writable.refusal(&format!("a graph that {variable} stands for")));
            }
        }
        let all = variables.iter().map(below).reduce(|a, b| Expression::And(Box::new(a), Box::new(b)));
        let pattern = match all {
            Some(expr) => Box::new(GraphPattern::Filter { expr, inner: pattern }),
            None => pattern,
        };
        Ok(GraphUpdateOperation::DeleteInsert { delete, insert, using, pattern })
    }

    fn holds(&self, query: spargebra::Query, transaction: &Transaction<'_>) -> Result<bool, Problem> {
        let mut query = evaluator(self.service, &self.service.store(), self.token).for_query(query);
        self.request.place(query.dataset_mut(), true);
        match query.on_transaction(transaction).execute().map_err(|error| failed(&error))? {
            QueryResults::Boolean(holds) => Ok(holds),
            _ => Ok(true),
        }
    }

    fn evaluate(&self, operation: GraphUpdateOperation, transaction: &mut Transaction<'_>) -> Result<(), Problem> {
        let update = Update { base_iri: self.base.clone(), operations: vec![operation] };
        let mut update = evaluator(self.service, &self.service.store(), self.token).for_update(update);
        for dataset in update.using_datasets_mut() {
            if self.request.names_dataset() && !dataset.is_default_dataset() {
                let detail = "the request names the dataset (using-graph-uri), and the update as well (USING, WITH)";
                return Err(Problem::new(Code::BadParameter, detail));
            }
            self.request.place(dataset, !self.service.settings.conformance);
        }
        update.on_transaction(transaction).execute().map_err(|error| match error {
            _ if self.token.is_cancelled() => Problem::new(Code::QueryTimeout, "it was stopped: nothing was changed"),
            UpdateEvaluationError::Service(inner) => failed(&QueryEvaluationError::Service(inner)),
            UpdateEvaluationError::GraphAlreadyExists(graph) => {
                Problem::new(Code::BadParameter, format!("{graph} exists already"))
            }
            UpdateEvaluationError::GraphDoesNotExist(graph) => {
                Problem::new(Code::NotFound, format!("there is no graph {graph}"))
            }
            error => Problem::new(Code::Internal, error.to_string()),
        })
    }
}
