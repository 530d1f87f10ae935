using System.Globalization;
using MLNet.Sgm.Classifiers;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// The settings of an iterative attack. Published attacks are values of it (<see cref="AttackPresets"/>), and any of them becomes a
/// Skip Gradient attack with <see cref="Gamma"/> below 1.
/// </summary>
/// <remarks>
/// An attack is a loop with three seams. The gradient comes from one source or several (<see cref="Fusion"/>, <see cref="Loss"/>); it is taken
/// at the image as it is, at copies (<see cref="Transform"/>), ahead (<see cref="Nesterov"/>) or around (<see cref="Sampling"/>); and it becomes a
/// step smoothed (<see cref="Smoothing"/>), accumulated (<see cref="Momentum"/>) or spilled over (<see cref="Patch"/>). Each step is
/// x ← clip(x + α · d), clipped to the ball of radius ε around the image and to [0, 1], where d is the sign of the gradient g of the
/// loss, or g / ‖g‖₂, or, with momentum μ, of g ← μ · g + ∇ / ‖∇‖₁ per image. Where g is zero a pixel stays.
/// </remarks>
/// <example>
/// <code>
/// var attack = AttackPresets.SgmMi(0.2f) with { Steps = 20, Transform = new InputDiversity(), Smoothing = new SmoothingKernel() };
/// </code>
/// </example>
public sealed record AttackSettings
{
    /// <summary>The default <see cref="Epsilon"/>, 16/255.</summary>
    public const float DefaultEpsilon = 16 / 255f;

    /// <summary>The default <see cref="StepSize"/>, 2/255.</summary>
    public const float DefaultStepSize = 2 / 255f;

    /// <summary>The default number of <see cref="Steps"/>, 10.</summary>
    public const int DefaultSteps = 10;

    /// <summary>How ε and α are measured, <see cref="AttackNorm.LInfinity"/> by default.</summary>
    public AttackNorm Norm { get; init; }

    /// <summary>ε, the radius of the ball around the image, in units of the image: in (0, 1] for L∞, positive for L2; 16/255 by default.</summary>
    public float Epsilon { get; init; } = DefaultEpsilon;

    /// <summary>α, the length of a step: in (0, 1] for L∞, positive for L2; 2/255 by default.</summary>
    public float StepSize { get; init; } = DefaultStepSize;

    /// <summary>The number of steps, at least 1, 10 by default.</summary>
    public int Steps { get; init; } = DefaultSteps;

    /// <summary>γ of the Skip Gradient Method for every source that has none of its own: in (0, 1]; 1, the default, decays nothing.</summary>
    public float Gamma { get; init; } = 1;

    /// <summary>μ, the decay of the accumulated gradient: 0 (the default) has no memory, 1 is MI-FGSM as published.</summary>
    public float Momentum { get; init; }

    /// <summary>
    /// Whether the gradient is taken ahead, at x + α · μ · g (Lin et al., "Nesterov Accelerated Gradient and Scale Invariance for
    /// Adversarial Attacks", ICLR 2020); false by default. It needs <see cref="Momentum"/>. As in the published code, gradients are
    /// accumulated here by their mean absolute values; for L2, α is divided by the root of the number of values.
    /// </summary>
    public bool Nesterov { get; init; }

    /// <summary>What the network sees instead of the image, such as <see cref="InputDiversity"/>; null, the default, for the image itself.</summary>
    public InputTransform? Transform { get; init; }

    /// <summary>Gradients around the point: <see cref="VarianceTuning"/> or <see cref="EnhancedMomentum"/>; null, the default, for that at the point.</summary>
    public GradientSampling? Sampling { get; init; }

    /// <summary>The kernel that a gradient is convolved with, which is TI-FGSM; null, the default, for none.</summary>
    public SmoothingKernel? Smoothing { get; init; }

    /// <summary>Amplified steps whose overflow is projected on neighbours, which is PI-FGSM, for L∞ alone; null, the default, for plain steps.</summary>
    public PatchProjection? Patch { get; init; }

    /// <summary>Whether to begin at a point drawn uniformly from the ball; false by default.</summary>
    public bool RandomStart { get; init; }

    /// <summary>
    /// How often the attack is run, with other draws each time, at least 1, the default. Per image the run is kept that fools the source,
    /// and among such runs, or if there is none, that with the largest loss.
    /// </summary>
    public int Restarts { get; init; } = 1;

    /// <summary>Whether an image stays as it is from the step on at which it fools the source; false by default, because transfer needs all steps.</summary>
    public bool EarlyStop { get; init; }

    /// <summary>What is made large, <see cref="AttackLoss.CrossEntropy"/> by default.</summary>
    public AttackLoss Loss { get; init; }

    /// <summary>What the source shall take the image for, <see cref="AttackGoal.Untargeted"/> by default.</summary>
    public AttackGoal Goal { get; init; }

    /// <summary>What of several sources is averaged, <see cref="EnsembleFusion.Logits"/> by default.</summary>
    public EnsembleFusion Fusion { get; init; }

    /// <summary>What the sources' networks compute with, <see cref="Precision.Float32"/> by default. It is the whole attack's; what scores its images is not asked.</summary>
    public Precision Precision { get; init; }

    /// <summary>
    /// The seed of everything that is drawn; null, the default, for 0, and in a pipeline for one that comes from the seed of its MLContext.
    /// Draws belong to the image: they depend on the seed and on the image's own pixels, not on its place or on what is in the batch beside it. Noise is
    /// drawn on the attack's device: a GPU's is not the CPU's.
    /// </summary>
    public int? Seed { get; init; }

    /// <summary>Whether anything is drawn, so that <see cref="Seed"/> matters.</summary>
    internal bool IsRandom => RandomStart || Goal == AttackGoal.RandomTarget || Transform?.IsRandom == true || Sampling?.IsRandom == true;

    /// <summary>Throws if a setting is out of its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range; the message names it.</exception>
    /// <exception cref="ArgumentException">Two settings do not go together; the message names them.</exception>
    public void Validate()
    {
        Setting.RequireDefined(Norm, nameof(Norm));
        RequireLength(Epsilon, nameof(Epsilon));
        RequireLength(StepSize, nameof(StepSize));
        Setting.Require(Steps >= 1, nameof(Steps), "at least 1", Steps);
        Setting.Require(Gamma is > 0 and <= 1, nameof(Gamma), "in (0, 1]", Gamma);
        Setting.Require(Momentum >= 0 && float.IsFinite(Momentum), nameof(Momentum), "at least 0 and finite", Momentum);
        Setting.Require(Restarts >= 1, nameof(Restarts), "at least 1", Restarts);
        Setting.RequireDefined(Loss, nameof(Loss));
        Setting.RequireDefined(Goal, nameof(Goal));
        Setting.RequireDefined(Fusion, nameof(Fusion));
        Setting.RequireDefined(Precision, nameof(Precision));
        Transform?.Validate();
        Sampling?.Validate();
        Smoothing?.Validate();
        Patch?.Validate();
        if (Nesterov && Momentum == 0) throw new ArgumentException("Nesterov looks ahead along the accumulated gradient and needs Momentum above 0; found 0.");
        if (Patch is not null && Norm != AttackNorm.LInfinity) throw new ArgumentException($"Patch projects steps of the norm {AttackNorm.LInfinity}; found the norm {Norm}.");
        if (Restarts > 1 && !IsRandom) throw new ArgumentException($"Restarts above 1 repeat an attack that draws something, such as RandomStart; found {Restarts} restarts of one that draws nothing.");
    }

    /// <summary>One line that a paper could quote.</summary>
    public override string ToString()
    {
        List<string> parts =
        [
            $"{(Gamma < 1 ? Invariant($"SGM (gamma {Gamma:0.##}) + ") : "")}{AttackName.Of(this)}",
            $"{(Norm == AttackNorm.L2 ? "L2 " : "")}epsilon {Length(Epsilon)}", $"step size {Length(StepSize)}", Steps == 1 ? "1 step" : $"{Steps} steps",
        ];
        if (Momentum > 0) parts.Add(Invariant($"momentum {Momentum:0.##}"));
        foreach (var value in new object?[] { Transform, Sampling, Smoothing, Patch })
            if (value is not null) parts.Add(value.ToString()!);
        if (RandomStart) parts.Add("random start");
        if (Restarts > 1) parts.Add($"{Restarts} restarts");
        if (EarlyStop) parts.Add("early stop");
        if (Loss != AttackLoss.CrossEntropy) parts.Add(Loss == AttackLoss.Logit ? "logit loss" : "logit margin loss");
        if (Goal != AttackGoal.Untargeted) parts.Add(Goal switch { AttackGoal.RandomTarget => "random targets", AttackGoal.LeastLikelyTarget => "least likely targets", _ => "given targets" });
        if (Precision != Precision.Float32) parts.Add($"in {(Precision == Precision.TensorFloat32 ? "TensorFloat-32" : Precision.ToString().ToLowerInvariant())}");
        if (Seed is { } seed && IsRandom) parts.Add($"seed {seed}");
        return string.Join(", ", parts);
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private string Length(float value) => Norm == AttackNorm.L2 ? Invariant($"{value:0.####}") : Invariant($"{value * 255:0.##}/255");

    private void RequireLength(float value, string name) => Setting.Require(Norm.IsLength(value), name, Norm.LengthRange(), value);
}
