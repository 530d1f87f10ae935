namespace MLNet.Sgm.Attacks;

/// <summary>
/// The attacks of the literature, with its names and defaults: ε = 16/255, 10 steps, L∞, untargeted. Any of them becomes a Skip
/// Gradient attack with <c>with { Gamma = 0.2f }</c>.
/// </summary>
/// <remarks>
/// <see cref="Pgd"/>, <see cref="MiFgsm"/> and their SGM forms have the step of the Skip Gradient paper, 2/255; the others that of their own
/// papers, ε/10. Attacks that are compared should have the same.
/// </remarks>
public static class AttackPresets
{
    // ε over the number of steps.
    private const float PublishedStepSize = 1.6f / 255;

    // Between what the paper has for ResNets and for DenseNets, and what later comparisons take.
    private const float BudgetGamma = 0.5f;

    private static readonly AttackSettings Momentum = new() { Momentum = 1, StepSize = PublishedStepSize };

    /// <summary>FGSM: one step of size ε (Goodfellow, Shlens, Szegedy, ICLR 2015).</summary>
    public static AttackSettings Fgsm { get; } = new() { Steps = 1, StepSize = AttackSettings.DefaultEpsilon };

    /// <summary>PGD without random start, which is I-FGSM (Kurakin, Goodfellow, Bengio, 2017; Madry et al., ICLR 2018).</summary>
    public static AttackSettings Pgd { get; } = new();

    /// <summary>MI-FGSM: momentum with decay 1 (Dong et al., "Boosting Adversarial Attacks with Momentum", CVPR 2018).</summary>
    public static AttackSettings MiFgsm { get; } = new() { Momentum = 1 };

    /// <summary>NI-FGSM: Nesterov's look-ahead (Lin et al., ICLR 2020).</summary>
    public static AttackSettings NiFgsm { get; } = Momentum with { Nesterov = true };

    /// <summary>DI²-FGSM: input diversity without momentum (Xie et al., CVPR 2019).</summary>
    public static AttackSettings DiFgsm { get; } = new() { StepSize = PublishedStepSize, Transform = new InputDiversity() };

    /// <summary>M-DI²-FGSM: input diversity with momentum (Xie et al., CVPR 2019).</summary>
    public static AttackSettings DiMiFgsm { get; } = Momentum with { Transform = new InputDiversity() };

    /// <summary>TI-MI-FGSM: smoothed gradients with momentum (Dong et al., CVPR 2019).</summary>
    public static AttackSettings TiMiFgsm { get; } = Momentum with { Smoothing = new SmoothingKernel() };

    /// <summary>DI-TI-MI-FGSM: input diversity, smoothed gradients, momentum (Dong et al., CVPR 2019).</summary>
    public static AttackSettings DiTiMi { get; } = DiMiFgsm with { Smoothing = new SmoothingKernel() };

    /// <summary>SI-NI-FGSM: scaled copies with look-ahead (Lin et al., ICLR 2020).</summary>
    public static AttackSettings SiNiFgsm { get; } = NiFgsm with { Transform = new ScaledCopies() };

    /// <summary>Admix with momentum: other images mixed in, then scaled copies (Wang et al., ICCV 2021).</summary>
    public static AttackSettings Admix { get; } = Momentum with { Transform = new Admix().Then(new ScaledCopies()) };

    /// <summary>DEM with momentum: mean logits over copies resized at random, steps of ε (Zou et al., ECCV 2020).</summary>
    public static AttackSettings Dem { get; } = Momentum with { StepSize = AttackSettings.DefaultEpsilon, Transform = new DiversityEnsemble() };

    /// <summary>SSA with momentum: noise and random factors of the spectrum (Long et al., ECCV 2022).</summary>
    public static AttackSettings Ssa { get; } = Momentum with { Transform = new SpectrumSimulation() };

    /// <summary>MaskBlock with momentum: copies that lack a block each (Fan et al., 2022). Its step is 2/255.</summary>
    public static AttackSettings MaskBlock { get; } = MiFgsm with { Transform = new MaskBlock() };

    /// <summary>SIA with momentum: an operation of its own for each block (Wang et al., ICCV 2023).</summary>
    public static AttackSettings Sia { get; } = Momentum with { Transform = new StructureInvariance() };

    /// <summary>US-MM with momentum: uniform scales and a mask that mixes (Wang et al., 2023).</summary>
    public static AttackSettings Usmm { get; } = Momentum with { Transform = new UniformScaleMix() };

    /// <summary>BSR with momentum: blocks shuffled and turned (Wang et al., CVPR 2024).</summary>
    public static AttackSettings Bsr { get; } = Momentum with { Transform = new BlockShuffle() };

    /// <summary>DeCowA with momentum: hardened warps (Lin et al., AAAI 2024).</summary>
    public static AttackSettings DeCowA { get; } = Momentum with { Transform = new DeformationWarping() };

    /// <summary>L2T with momentum: operations drawn from a policy that is learned (Zhu et al., CVPR 2024).</summary>
    public static AttackSettings L2T { get; } = Momentum with { Transform = new LearnedTransforms() };

    /// <summary>OPS with momentum: compositions of operations around sampled neighbours (Guo et al., CVPR 2025). It takes 901 gradients a step.</summary>
    public static AttackSettings Ops { get; } = Momentum with { Transform = new OperatorPerturbation() };

    /// <summary>VMI-FGSM: variance tuning (Wang and He, CVPR 2021).</summary>
    public static AttackSettings VmiFgsm { get; } = Momentum with { Sampling = new VarianceTuning() };

    /// <summary>VNI-FGSM: variance tuning with look-ahead (Wang and He, CVPR 2021).</summary>
    public static AttackSettings VniFgsm { get; } = NiFgsm with { Sampling = new VarianceTuning() };

    /// <summary>EMI-FGSM: enhanced momentum (Wang et al., BMVC 2021).</summary>
    public static AttackSettings EmiFgsm { get; } = Momentum with { Sampling = new EnhancedMomentum() };

    /// <summary>PI-FGSM: patch-wise steps without momentum (Gao et al., ECCV 2020).</summary>
    public static AttackSettings PiFgsm { get; } = new() { StepSize = PublishedStepSize, Step = new PatchProjection() };

    /// <summary>PGN: a penalty on the norm of gradients around (Ge et al., NeurIPS 2023).</summary>
    public static AttackSettings Pgn { get; } = Momentum with { Sampling = new PenalizedNeighbours() };

    /// <summary>GRA: the gradient relevance attack with its decay indicator (Zhu et al., ICCV 2023).</summary>
    public static AttackSettings Gra { get; } = Momentum with { Sampling = new GradientRelevance(), Step = new SignAgreement() };

    /// <summary>MEF: maximin expected flatness, in 20 steps with momentum 0.5 (Qiu et al., 2024).</summary>
    public static AttackSettings Mef { get; } = Momentum with { Sampling = new EnhancedFlatness(), Steps = 20, Momentum = 0.5f };

    /// <summary>FGSRA: the frequency-guided sample relevance attack (Wang et al., CIKM 2024).</summary>
    public static AttackSettings Fgsra { get; } = Momentum with { Sampling = new FrequencyRelevance(), Step = new SignAgreement { With = SignComparison.OwnGradient } };

    /// <summary>GAA: gradient aggregation (Gan et al., 2025).</summary>
    public static AttackSettings Gaa { get; } = Momentum with { Sampling = new GradientAggregation() };

    /// <summary>MIG: momentum integrated gradients of the probability (Ma et al., ICCV 2023).</summary>
    public static AttackSettings Mig { get; } = Momentum with { Sampling = new IntegratedGradients(), Objective = new Probability() };

    /// <summary>MuMoDIG: integrated gradients along refined paths (Ren et al., AAAI 2025).</summary>
    public static AttackSettings MuMoDig { get; } = Momentum with { Sampling = new MonotonePaths() };

    /// <summary>ANDA: the mean gradient over shifts and steps, without momentum (Fang et al., CVPR 2024).</summary>
    public static AttackSettings Anda { get; } = new() { StepSize = PublishedStepSize, Sampling = new ShiftedEnsemble() };

    /// <summary>GNP: a penalty on the norm of the gradient (Wu et al., ICIP 2023).</summary>
    public static AttackSettings Gnp { get; } = Momentum with { Sampling = new GradientNormPenalty() };

    /// <summary>DTA: direction tuning (Yang et al., 2023).</summary>
    public static AttackSettings Dta { get; } = Momentum with { Sampling = new DirectionTuning() };

    /// <summary>PC-I-FGSM with momentum: prediction and correction (Wan and Huang, 2023).</summary>
    public static AttackSettings PciFgsm { get; } = Momentum with { Sampling = new PredictionCorrection() };

    /// <summary>IE-FGSM: the enhanced method of Euler (Peng et al., ICASSP 2023).</summary>
    public static AttackSettings IeFgsm { get; } = Momentum with { Sampling = new EnhancedEuler() };

    /// <summary>SMI-FGRM: sampled and rescaled gradients (Han et al., 2023).</summary>
    public static AttackSettings SmiFgrm { get; } = Momentum with { Sampling = new RandomWalk(), Step = new GradientRescaling() };

    /// <summary>AI-FGTM: the tangent step, with a momentum of its own (Zou et al., AAAI 2022).</summary>
    public static AttackSettings AiFgtm { get; } = new() { StepSize = PublishedStepSize, Step = new TanhStep() };

    /// <summary>AdaMSI-FGM: adaptive momentum in place of signs (Long et al., AAAI 2024).</summary>
    public static AttackSettings AdaMsi { get; } = new() { StepSize = PublishedStepSize, Step = new AdaptiveMomentum() };

    /// <summary>GI-FGSM: momentum found before the attack (Wang et al., 2024).</summary>
    public static AttackSettings GiFgsm { get; } = Momentum with { GlobalMomentum = new() };

    /// <summary>Foolmix: other classes drawn at random, and images that move on (Li et al., 2024).</summary>
    public static AttackSettings Foolmix { get; } = Momentum with { Sampling = new DualBlending() };

    /// <summary>RAP: reverse adversarial perturbation, in 400 steps of 2/255 (Qin et al., NeurIPS 2022).</summary>
    public static AttackSettings Rap { get; } = MiFgsm with { Sampling = new ReversePerturbation(), Steps = 400 };

    /// <summary>The Skip Gradient Method: PGD on a source whose residual branches pass back γ of their gradient (Wu et al., ICLR 2020).</summary>
    /// <param name="gamma">γ in (0, 1]; the paper has 0.2 for ResNets and 0.5 for DenseNets.</param>
    /// <exception cref="ArgumentOutOfRangeException">γ is outside (0, 1].</exception>
    public static AttackSettings Sgm(float gamma) => Decayed(Pgd, gamma);

    /// <summary>The Skip Gradient Method with momentum.</summary>
    /// <inheritdoc cref="Sgm"/>
    public static AttackSettings SgmMi(float gamma) => Decayed(MiFgsm, gamma);

    /// <summary>The Skip Gradient Method with input diversity, smoothed gradients and momentum.</summary>
    /// <inheritdoc cref="Sgm"/>
    public static AttackSettings SgmDiTiMi(float gamma) => Decayed(DiTiMi, gamma);

    /// <summary>The combination to begin with for 10 gradients an image: input diversity and momentum, with γ 0.5. What the choice among budgets rests on is in docs/choose-an-attack.md; a source has a γ of its own that suits it best.</summary>
    public static AttackSettings Budget10 { get; } = DiMiFgsm with { Gamma = BudgetGamma };

    /// <summary>The same for 50 gradients an image: <see cref="Dem"/>.</summary>
    public static AttackSettings Budget50 { get; } = Dem with { Gamma = BudgetGamma };

    /// <summary>The same for 100 gradients an image: <see cref="Mef"/> with 5 neighbours and input diversity.</summary>
    public static AttackSettings Budget100 { get; } = Mef with { Gamma = BudgetGamma, Sampling = new EnhancedFlatness { Neighbours = 5 }, Transform = new InputDiversity() };

    /// <summary>The same for 200 gradients an image: <see cref="Mef"/> with 10 neighbours and input diversity.</summary>
    public static AttackSettings Budget200 { get; } = Budget100 with { Sampling = new EnhancedFlatness { Neighbours = 10 } };

    /// <summary>The same for 1,000 gradients an image: <see cref="Mef"/> with 10 neighbours, each seen in the 5 copies of <see cref="DiversityEnsemble"/>.</summary>
    public static AttackSettings Budget1000 { get; } = Budget200 with { Transform = new DiversityEnsemble() };

    /// <summary>What files and command lines call the presets.</summary>
    public static IReadOnlyList<string> Names => [.. Named.Keys];

    private static OrderedDictionary<string, AttackSettings> Named => field ??= new(StringComparer.OrdinalIgnoreCase)
    {
        ["fgsm"] = Fgsm,
        ["pgd"] = Pgd,
        ["mi"] = MiFgsm,
        ["ni"] = NiFgsm,
        ["di"] = DiFgsm,
        ["di-mi"] = DiMiFgsm,
        ["ti-mi"] = TiMiFgsm,
        ["di-ti-mi"] = DiTiMi,
        ["si-ni"] = SiNiFgsm,
        ["admix"] = Admix,
        ["dem"] = Dem,
        ["ssa"] = Ssa,
        ["mask-block"] = MaskBlock,
        ["sia"] = Sia,
        ["usmm"] = Usmm,
        ["bsr"] = Bsr,
        ["decowa"] = DeCowA,
        ["l2t"] = L2T,
        ["ops"] = Ops,
        ["vmi"] = VmiFgsm,
        ["vni"] = VniFgsm,
        ["emi"] = EmiFgsm,
        ["pi"] = PiFgsm,
        ["pgn"] = Pgn,
        ["gra"] = Gra,
        ["mef"] = Mef,
        ["fgsra"] = Fgsra,
        ["gaa"] = Gaa,
        ["mig"] = Mig,
        ["mumodig"] = MuMoDig,
        ["anda"] = Anda,
        ["gnp"] = Gnp,
        ["dta"] = Dta,
        ["pci"] = PciFgsm,
        ["ie"] = IeFgsm,
        ["smi-fgrm"] = SmiFgrm,
        ["ai-fgtm"] = AiFgtm,
        ["adamsi"] = AdaMsi,
        ["gi"] = GiFgsm,
        ["foolmix"] = Foolmix,
        ["rap"] = Rap,
        ["budget-10"] = Budget10,
        ["budget-50"] = Budget50,
        ["budget-100"] = Budget100,
        ["budget-200"] = Budget200,
        ["budget-1000"] = Budget1000,
    };

    /// <summary>A preset by its name, whatever its case.</summary>
    /// <exception cref="ArgumentException">There is no such preset; the message has the nearest.</exception>
    public static AttackSettings Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Named.TryGetValue(name, out var settings)
            ? settings
            : throw new ArgumentException($"The preset must be one of {string.Join(", ", Names)}; found '{name}', which is nearest to {NearestNames.List(name, Names)}.");
    }

    private static AttackSettings Decayed(AttackSettings settings, float gamma)
    {
        var decayed = settings with { Gamma = gamma };
        decayed.Validate();
        return decayed;
    }
}
