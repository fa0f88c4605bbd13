//! Which fact stands in which column, by the order of a measure.
use crate::label::layout::column::Column;
use crate::label::layout::facts::Setting;
use crate::label::layout::misfit::Misfit;
use crate::label::layout::symbol::Beneath;
use crate::label::template::measure::Order;

/// The column of facts beneath the product name; what stands at the symbol's side instead goes into `left`, `taken` µm wide. `beneath` is
/// what the column of the symbol had no room for.
///
/// # Errors
/// A misfit of the first text that finds no room.
pub fn facts(setting: &Setting<'_>, left: &mut Column, taken: i32, beneath: &Beneath<'_>) -> Result<Column, Misfit> {
    let mut right = beneath_the_name(setting)?;
    match setting.measure.order {
        Order::Calm | Order::Tight => beside_the_symbol(setting, &mut right)?,
        Order::Dense => beneath_the_symbol(setting, left, taken)?,
    }
    for (field, text) in beneath {
        right.bottom.extend(setting.lines(field, text, setting.measure.minor, 0)?);
    }
    Ok(right)
}

/// Names, parties, storage, rows and blank box: always in the column of facts.
fn beneath_the_name(setting: &Setting<'_>) -> Result<Column, Misfit> {
    let mut top = Vec::new();
    for name in &setting.facts.names {
        top.extend(setting.lines("names", name, setting.measure.minor, 0)?);
    }
    top.extend(setting.parties()?);
    let mut bottom = setting.lines("storage", &setting.facts.storage, setting.measure.minor, setting.measure.gap)?;
    bottom.extend(setting.rows()?);
    if let Some(blank) = &setting.facts.blank {
        bottom.push(setting.blank(blank)?);
    }
    Ok(Column { top, bottom })
}

fn beside_the_symbol(setting: &Setting<'_>, right: &mut Column) -> Result<(), Misfit> {
    if let Some(star) = &setting.facts.star {
        right.top.extend(setting.star(star, setting.width)?);
    }
    if let Some(net) = &setting.facts.net {
        setting.net(net, setting.width, &mut right.bottom)?;
    }
    if let Some(mark) = &setting.facts.sample_mark {
        right.bottom.push(setting.mark(mark, setting.width)?);
    }
    Ok(())
}

/// Star, net and mark between the printed code and the host: the column of facts is left to the name.
fn beneath_the_symbol(setting: &Setting<'_>, left: &mut Column, width: i32) -> Result<(), Misfit> {
    let mut strips = Vec::new();
    if let Some(star) = &setting.facts.star {
        strips = setting.star(star, width)?;
    }
    if let Some(net) = &setting.facts.net {
        setting.net(net, width, &mut strips)?;
    }
    left.top.extend(strips);
    if let Some(mark) = &setting.facts.sample_mark {
        left.bottom.push(setting.mark(mark, width)?);
    }
    Ok(())
}
