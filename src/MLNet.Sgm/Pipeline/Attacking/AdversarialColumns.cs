using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace MLNet.Sgm.Pipeline;

/// <summary>The columns that an attack adds, in their order. The first has the name that the user gave; the others have theirs after it.</summary>
internal enum AdversarialOutput
{
    Image,
    LInfinity,
    L2,
    SourceCleanPredictedLabel,
    SourcePredictedLabel,
    SourceCleanScore,
    SourceScore,
}

/// <summary>The names of an attack's columns.</summary>
/// <param name="Output">The column of adversarial images.</param>
/// <param name="Input">The column of originals.</param>
/// <param name="Label">The column of true classes, or null where they are not known.</param>
/// <param name="Target">The column of target classes, or null.</param>
/// <param name="Epsilon">The column of each image's ε, or null.</param>
internal sealed record AdversarialColumns(string Output, string Input, string? Label, string? Target, string? Epsilon)
{
    private static readonly AdversarialOutput[] Outputs = Enum.GetValues<AdversarialOutput>();

    internal string Name(AdversarialOutput output) => output.NameAfter(Output);

    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type, or the output's name is that of another attack's output.</exception>
    internal AdversarialInputs Bind(DataViewSchema schema, AdversarialEstimatorBase.OptionsBase options)
    {
        var source = options.Source!;
        if (schema.GetColumnOrNull(Output) is { } taken && AnnotationKinds.ReadText(taken, AnnotationKinds.Attack) is not null) throw SchemaErrors.Taken(Output);
        return new(
            PixelColumn.Bind(schema, Input, source.Preprocessing, options.PixelFormat, options.ResizeForSource),
            Label is null ? null : LabelColumn.Bind(schema, Label, source.ClassNames),
            Target is null ? null : LabelColumn.Bind(schema, Target, source.ClassNames),
            Epsilon is null ? null : new EpsilonColumn(schema, Epsilon, options.ToSettings().Norm));
    }

    /// <summary>The input's columns and the added ones.</summary>
    /// <param name="input">The input's columns.</param>
    /// <param name="original">The column of originals.</param>
    /// <param name="classNames">The classes of the source.</param>
    /// <param name="attack">The attack in one line.</param>
    internal DataViewSchema Schema(DataViewSchema input, PixelColumn original, IReadOnlyList<string> classNames, string attack)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(input);
        builder.AddColumn(Output, original.OutputType, AnnotationKinds.Texts(Input == Output ? original.Column.Annotations : null, ImageAnnotations(original.Format, attack)));
        var names = AnnotationKinds.Names(AnnotationKinds.KeyValues, classNames);
        var slots = AnnotationKinds.Scores(classNames, ScoreKind.Logits);
        foreach (var output in Outputs.Skip(1))
        {
            if (output.IsPrediction()) builder.AddColumn(Name(output), new KeyDataViewType(typeof(uint), classNames.Count), names);
            else if (output.IsScore()) builder.AddColumn(Name(output), new VectorDataViewType(NumberDataViewType.Single, classNames.Count), slots);
            else builder.AddColumn(Name(output), NumberDataViewType.Single);
        }
        return builder.ToSchema();
    }

    /// <summary>The shapes of the added columns, for an input that has what is needed.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    internal IEnumerable<SchemaShape.Column> Shapes(MLContext context, SchemaShape input, IReadOnlyList<string> classNames)
    {
        var original = SchemaErrors.Find(input, Input);
        PixelColumn.CheckShape(original);
        if (input.Any(column => column.Name == Output && column.Annotations.Any(annotation => annotation.Name == AnnotationKinds.Attack))) throw SchemaErrors.Taken(Output);
        foreach (var name in new[] { Label, Target })
            if (name is not null) LabelColumn.CheckShape(SchemaErrors.Find(input, name));
        if (Epsilon is not null) EpsilonColumn.CheckShape(SchemaErrors.Find(input, Epsilon));
        return Outputs.Select(output => output switch
        {
            AdversarialOutput.Image => OutputShapes.Adversarial(context, Output, original, ImageAnnotations(original.ItemType is ImageDataViewType ? null : new(), "")),
            _ when output.IsPrediction() => OutputShapes.PredictedLabel(context, Name(output), classNames),
            _ when output.IsScore() => OutputShapes.Scores(context, Name(output), classNames),
            _ => OutputShapes.Number(context, Name(output)),
        });
    }

    private Dictionary<string, string> ImageAnnotations(PixelFormat? format, string attack)
    {
        var texts = new Dictionary<string, string> { [AnnotationKinds.Attack] = attack };
        if (Input != Output) texts[AnnotationKinds.OriginalColumn] = Input;
        if (format is not null) texts[AnnotationKinds.PixelFormat] = format.ToJson();
        return texts;
    }
}

/// <summary>The bound input columns of an attack.</summary>
internal sealed record AdversarialInputs(PixelColumn Pixels, LabelColumn? Labels, LabelColumn? Targets, EpsilonColumn? Epsilons)
{
    /// <summary>What an attack needs.</summary>
    internal IEnumerable<DataViewSchema.Column> All =>
        new[] { Pixels.Column, Labels?.Column, Targets?.Column, Epsilons?.Column }.OfType<DataViewSchema.Column>();
}

internal static class AdversarialOutputExtensions
{
    /// <summary>The name of the column, given that of the column of adversarial images.</summary>
    internal static string NameAfter(this AdversarialOutput output, string image) => output == AdversarialOutput.Image ? image : image + output;

    internal static bool IsPrediction(this AdversarialOutput output) => output is AdversarialOutput.SourceCleanPredictedLabel or AdversarialOutput.SourcePredictedLabel;

    internal static bool IsScore(this AdversarialOutput output) => output is AdversarialOutput.SourceCleanScore or AdversarialOutput.SourceScore;

    /// <summary>Whether it is about the original alone, so that it needs no attack.</summary>
    internal static bool IsClean(this AdversarialOutput output) => output is AdversarialOutput.SourceCleanPredictedLabel or AdversarialOutput.SourceCleanScore;
}
