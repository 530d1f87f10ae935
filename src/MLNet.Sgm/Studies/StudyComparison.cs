namespace MLNet.Sgm.Studies;

/// <summary>Two attacks of a study that are compared on the same images, from each source.</summary>
/// <param name="Attack">The attack.</param>
/// <param name="Against">What it is compared with.</param>
public sealed record StudyComparison(StudyAttack Attack, StudyAttack Against);
