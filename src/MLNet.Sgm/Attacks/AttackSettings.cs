using System.Globalization;
using System.Text.Json.Serialization;
using MLNet.Sgm.Classifiers;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// The settings of an iterative attack. Published attacks are values of it (<see cref="AttackPresets"/>), and any of them becomes a
/// Skip Gradient attack with <see cref="Gamma"/> below 1.
/// </summary>
/// <remarks>
/// An attack is a loop with three seams. The gradient comes from one source or several (<see cref="Fusion"/>, <see cref="Objective"/>); it is taken
/// at the image as it is, at copies (<see cref="Transform"/>), ahead (<see cref="Nesterov"/>) or around (<see cref="Sampling"/>); and it becomes a
/// step smoothed (<see cref="Smoothing"/>), accumulated (<see cref="Momentum"/>) or otherwise (<see cref="Step"/>). Components of the seams are the library's
/// (<see cref="AttackComponents.All"/>) or yours. Each step is
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
    [AttackParameter("How epsilon and the step size are measured")]
    public AttackNorm Norm { get; init; }

    /// <summary>ε, the radius of the ball around the image, in units of the image: in (0, 1] for L∞, positive for L2; 16/255 by default.</summary>
    [AttackParameter("The largest change, in 1/255 of the range of pixels (for L2 the largest L2 norm, of pixels in [0, 1])")]
    public float Epsilon { get; init; } = DefaultEpsilon;

    /// <summary>α, the length of a step: in (0, 1] for L∞, positive for L2; 2/255 by default.</summary>
    [AttackParameter("The length of a step, in the unit of epsilon")]
    public float StepSize { get; init; } = DefaultStepSize;

    /// <summary>The number of steps, at least 1, 10 by default.</summary>
    [AttackParameter("The number of steps", Minimum = 1)]
    public int Steps { get; init; } = DefaultSteps;

    /// <summary>γ of the Skip Gradient Method for every source that has none of its own: in (0, 1]; 1, the default, decays nothing.</summary>
    [AttackParameter("How much of the gradient a residual branch passes back; 1 decays nothing", Above = 0, Maximum = 1)]
    public float Gamma { get; init; } = 1;

    /// <summary>How a gradient travels back through the sources' networks, γ aside, such as <see cref="LinearBackpropagation"/>; null, the default, for the gradient of autograd.</summary>
    public BackwardRule? Backward { get; init; }

    /// <summary>μ, the decay of the accumulated gradient: 0 (the default) has no memory, 1 is MI-FGSM as published.</summary>
    [AttackParameter("The decay of the accumulated gradient: 0 has no memory, 1 is MI-FGSM", Minimum = 0)]
    public float Momentum { get; init; }

    /// <summary>
    /// Whether the gradient is taken ahead, at x + α · μ · g (Lin et al., "Nesterov Accelerated Gradient and Scale Invariance for
    /// Adversarial Attacks", ICLR 2020); false by default. It needs <see cref="Momentum"/>. As in the published code, gradients are
    /// accumulated here by their mean absolute values; for L2, α is divided by the root of the number of values.
    /// </summary>
    [AttackParameter("Whether the gradient is taken ahead, along the accumulated one (NI-FGSM); needs momentum")]
    public bool Nesterov { get; init; }

    /// <summary>What the network sees instead of the image, such as <see cref="InputDiversity"/>; null, the default, for the image itself.</summary>
    public InputTransform? Transform { get; init; }

    /// <summary>What stands before the sources, such as <see cref="Jpeg"/>: the attack knows of it, and its gradients go through it; null, the default, for nothing. It comes after what <see cref="Transform"/> makes of an image.</summary>
    public InputProcessing? Behind { get; init; }

    /// <summary>How many draws of what stands before the sources a gradient is averaged over (Athalye, Engstrom, Ilyas, Kwok, "Synthesizing Robust Adversarial Examples", ICML 2018), at least 1; null, the default, for one. More need something that draws or has several views, which take turns.</summary>
    [AttackParameter("How many draws of what stands before the sources a gradient is averaged over (EOT)", Minimum = 1)]
    public int? Draws { get; init; }

    /// <summary>At which points around the image gradients are taken, such as <see cref="VarianceTuning"/>; null, the default, for the image's own point alone.</summary>
    public GradientSampling? Sampling { get; init; }

    /// <summary>The kernel that a gradient is convolved with, which is TI-FGSM; null, the default, for none.</summary>
    public SmoothingKernel? Smoothing { get; init; }

    /// <summary>How momentum is found before the attack, which is GI-FGSM; null, the default, for none. It needs <see cref="Momentum"/>.</summary>
    public GlobalMomentum? GlobalMomentum { get; init; }

    /// <summary>How a gradient becomes a step, such as <see cref="PatchProjection"/>; null, the default, for α times its direction.</summary>
    public AttackStep? Step { get; init; }

    /// <summary>Whether to begin at a point drawn uniformly from the ball; false by default.</summary>
    [AttackParameter("Whether to begin at a point drawn from the ball")]
    public bool RandomStart { get; init; }

    /// <summary>
    /// How often the attack is run, with other draws each time, at least 1, the default. Per image the run is kept that fools the source,
    /// and among such runs, or if there is none, that with the largest loss.
    /// </summary>
    [AttackParameter("How often an attack that draws something is run; the best run is kept", Minimum = 1)]
    public int Restarts { get; init; } = 1;

    /// <summary>Whether an image is no longer changed once it fools the source; false by default, because transfer needs all steps.</summary>
    [AttackParameter("Whether an image stays as it is once the source is fooled")]
    public bool EarlyStop { get; init; }

    /// <summary>What the attack maximises; null, the default, for <see cref="CrossEntropy"/>.</summary>
    public AttackObjective? Objective { get; init; }

    /// <summary>Which class the source should predict for the image, <see cref="AttackGoal.Untargeted"/> by default.</summary>
    [AttackParameter("Which class the source should predict")]
    public AttackGoal Goal { get; init; }

    /// <summary>How several sources are combined; null, the default, for <see cref="MeanLogits"/>.</summary>
    public EnsembleFusion? Fusion { get; init; }

    /// <summary>The number format in which the sources' networks compute, <see cref="Precision.Float32"/> by default. It holds for the whole attack, and not for targets.</summary>
    [AttackParameter("What the sources compute with")]
    public Precision Precision { get; init; }

    /// <summary>
    /// The seed of everything that is drawn; null, the default, for 0, and in a pipeline for one that comes from the seed of its MLContext.
    /// Draws belong to the image: they depend on the seed and on the image's own pixels, not on its place or on what is in the batch beside it. Noise is
    /// drawn on the attack's device: a GPU's is not the CPU's.
    /// </summary>
    [AttackParameter("The seed of everything that is drawn")]
    public int? Seed { get; init; }

    /// <summary>How many gradients a step takes: those of <see cref="Transform"/>, one for each copy and what it takes beside, for each of the <see cref="Draws"/>, wherever <see cref="Sampling"/> asks for one; and as many for each as <see cref="Objective"/> says. Early stops, restarts, what an objective takes beside those of the steps (<see cref="AttackObjective.GradientsBeside"/>) and what a fusion takes of several sources (<see cref="EnsembleFusion.Gradients"/>) are not counted.</summary>
    [JsonIgnore]
    public int GradientsPerStep => (Seen?.Gradients ?? 1) * (Sampling?.Gradients ?? 1) * (Objective?.Gradients ?? 1);

    /// <summary>How many gradients the attack takes an image and source, known before it runs: those of all steps, of what <see cref="GlobalMomentum"/> takes before and <see cref="Objective"/> beside, and of all restarts. With early stops it is the most.</summary>
    /// <remarks>A gradient is one pass through a source, forward and back. What a rule of <see cref="Backward"/> goes through again on its way, and passes without a gradient, are not counted: they depend on the network, and are less than a gradient.</remarks>
    [JsonIgnore]
    public long GradientsPerImage => GradientsOf(1);

    /// <summary>The same of an ensemble: how many gradients of single sources the attack takes an image, by its <see cref="Fusion"/>.</summary>
    /// <param name="sources">The number of sources, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is none.</exception>
    public long GradientsOf(int sources)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sources);
        var copies = (long)(Seen?.Gradients ?? 1);
        var points = (GlobalMomentum?.Steps ?? 0) * (Sampling?.Gradients ?? 1) + (Sampling?.GradientsOf(Steps) ?? Steps);
        var ofPoint = sources == 1 ? 1 : (Fusion ?? new MeanLogits()).Gradients(sources);
        return Restarts * (copies * points * ofPoint * (Objective?.Gradients ?? 1) + (Objective?.GradientsBeside(Steps) ?? 0) * sources);
    }

    /// <summary>The settings that are no components, in their order.</summary>
    internal static IReadOnlyList<AttackParameter> Parameters { get; } = AttackParameter.Of(typeof(AttackSettings));

    /// <summary>What mixes other images in, so that there must be some (<see cref="MixingPool"/>); null where nothing does.</summary>
    internal AttackComponent? Mixer => Components.SelectMany(component => component.Parts).FirstOrDefault(part => part.NeedsPool);

    /// <summary>Whether anything is drawn, so that <see cref="Seed"/> matters.</summary>
    internal bool IsRandom => RandomStart || Goal == AttackGoal.RandomTarget || Components.Any(component => component.IsRandom);

    /// <summary>What the networks see in place of the image: the transform's copies behind what stands before the sources; null for the image itself.</summary>
    internal InputTransform? Seen
    {
        get
        {
            if (Behind is null) return Transform;
            var processed = new ProcessedCopies(Behind, Draws ?? 1);
            return Transform?.Then(processed) ?? processed;
        }
    }

    private IEnumerable<AttackComponent> Components => AttackSeam.All.Select(seam => seam.In(this)).OfType<AttackComponent>();

    /// <summary>Throws if a setting is out of its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range; the message names it.</exception>
    /// <exception cref="ArgumentException">Two settings do not go together; the message names them.</exception>
    public void Validate()
    {
        RequireLength(Epsilon, nameof(Epsilon));
        RequireLength(StepSize, nameof(StepSize));
        foreach (var parameter in Parameters) parameter.Validate(this, "");
        foreach (var component in Components) component.Validate(this);
        if (Nesterov && Momentum == 0) throw new ArgumentException("Nesterov looks ahead along the accumulated gradient and needs Momentum above 0; found 0.");
        if (Draws > 1 && Behind is not { IsRandom: true } and not { Views: > 1 })
            throw new ArgumentException($"Draws above 1 need something before the sources that draws or has several views, such as RandomPadding in Behind; found {Draws} draws of {Behind?.ToString() ?? "nothing"}.", nameof(Draws));
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
        if (GradientsPerImage != Steps) parts.Add(Invariant($"{GradientsPerImage} gradients"));
        if (Momentum > 0) parts.Add(Invariant($"momentum {Momentum:0.##}"));
        // What the attack makes of several sources is told where there are several.
        parts.AddRange(Components.Where(component => component is not EnsembleFusion).Select(component => component is InputProcessing ? $"behind {component}{(Draws > 1 ? $" over {Draws} draws" : "")}" : component.ToString()));
        if (RandomStart) parts.Add("random start");
        if (Restarts > 1) parts.Add($"{Restarts} restarts");
        if (EarlyStop) parts.Add("early stop");
        if (Goal != AttackGoal.Untargeted) parts.Add(Goal switch { AttackGoal.RandomTarget => "random targets", AttackGoal.LeastLikelyTarget => "least likely targets", _ => "given targets" });
        if (Precision != Precision.Float32) parts.Add($"in {(Precision == Precision.TensorFloat32 ? "TensorFloat-32" : Precision.ToString().ToLowerInvariant())}");
        if (Seed is { } seed && IsRandom) parts.Add($"seed {seed}");
        return string.Join(", ", parts);
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private string Length(float value) => Norm == AttackNorm.L2 ? Invariant($"{value:0.####}") : Invariant($"{value * 255:0.##}/255");

    private void RequireLength(float value, string name) => Setting.Require(Norm.IsLength(value), name, Norm.LengthRange(), value);
}
