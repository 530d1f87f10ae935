using MLNet.Sgm.Attacks;

namespace MLNet.Sgm.Studies;

/// <summary>Reads the parts of an attack that have settings of their own.</summary>
internal static class AttackPartReader
{
    /// <summary>One transform, or a list of transforms one after the other.</summary>
    internal static InputTransform Transform(JsonPlace place)
    {
        if (!place.IsList) return Single(place);
        var list = place.List();
        return list.Count > 0 ? list.Select(Single).Aggregate((first, second) => first.Then(second)) : throw place.Mismatch("a list of at least one transform");
    }

    internal static GradientSampling Sampling(JsonPlace place) => OfKind<GradientSampling>(place, new()
    {
        ["varianceTuning"] = part => new VarianceTuning
        {
            Neighbours = part.Read("neighbours", value => value.Integer(), new VarianceTuning().Neighbours),
            Radius = part.Read("radius", value => value.Number(), new VarianceTuning().Radius),
        },
        ["enhancedMomentum"] = part => new EnhancedMomentum
        {
            Samples = part.Read("samples", value => value.Integer(), new EnhancedMomentum().Samples),
            Radius = part.Read("radius", value => value.Number(), new EnhancedMomentum().Radius),
        },
    }, sampling => sampling.Validate());

    internal static SmoothingKernel Smoothing(JsonPlace place) => Of(place, part => new SmoothingKernel
    {
        Shape = part.Read("shape", value => value.Choice<KernelShape>(), default),
        Size = part.Read("size", value => value.Integer(), new SmoothingKernel().Size),
        Deviations = part.Read("deviations", value => value.Number(), new SmoothingKernel().Deviations),
    }, kernel => kernel.Validate());

    internal static PatchProjection Patch(JsonPlace place) => Of(place, part => new PatchProjection
    {
        Amplification = part.Read("amplification", value => value.Number(), new PatchProjection().Amplification),
        Size = part.Read("size", value => value.Integer(), new PatchProjection().Size),
    }, patch => patch.Validate());

    private static InputTransform Single(JsonPlace place) => OfKind<InputTransform>(place, new()
    {
        ["inputDiversity"] = part => new InputDiversity
        {
            Probability = part.Read("probability", value => value.Number(), new InputDiversity().Probability),
            Enlargement = part.Read("enlargement", value => value.Number(), new InputDiversity().Enlargement),
        },
        ["scaledCopies"] = part => new ScaledCopies { Count = part.Read("count", value => value.Integer(), new ScaledCopies().Count) },
        ["admix"] = part => new Admix
        {
            Count = part.Read("count", value => value.Integer(), new Admix().Count),
            Strength = part.Read("strength", value => value.Number(), new Admix().Strength),
        },
    }, transform => transform.Validate());

    private static T OfKind<T>(JsonPlace place, Dictionary<string, Func<JsonMembers, T>> kinds, Action<T> validate)
    {
        var part = place.Object();
        var kind = part.Require("kind").Name("one of", kinds.Keys);
        return Read(place, part, kinds[kind], validate);
    }

    private static T Of<T>(JsonPlace place, Func<JsonMembers, T> read, Action<T> validate) => Read(place, place.Object(), read, validate);

    private static T Read<T>(JsonPlace place, JsonMembers members, Func<JsonMembers, T> read, Action<T> validate)
    {
        var result = read(members);
        members.End();
        AttackErrors.Check(() => validate(result), place, members);
        return result;
    }
}
