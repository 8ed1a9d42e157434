use crate::annotation::timex::Timex;
use crate::event::When;
use crate::event::factuality::Factuality;
use crate::event::participant::Filler;
use crate::event::scene::Scene;

pub(super) struct Times {
    pub(super) whens: Vec<Option<When>>,
    pub(super) rebased: Vec<(usize, Timex)>,
}

pub(super) fn times(scene: &Scene<'_>, _facts: &mut [Factuality], _cast: &[Vec<Filler>]) -> Times {
    Times { whens: vec![None; scene.mentions.len()], rebased: Vec::new() }
}
