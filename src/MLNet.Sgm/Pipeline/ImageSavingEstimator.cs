using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace MLNet.Sgm.Pipeline;

/// <summary>
/// Writes an image column to PNG files as the rows go by, whatever columns the reader asks for. It adds no column and changes none.
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>Estimator Characteristics</term><description></description></listheader>
/// <item><term>Does this estimator need to look at the data to train its parameters?</term><description>No</description></item>
/// <item><term>Input column data type</term><description>An image, and text</description></item>
/// <item><term>Output column data type</term><description>None</description></item>
/// <item><term>Exportable to ONNX</term><description>No</description></item>
/// </list>
/// Files are opaque RGB: alpha is dropped. Each pass over the data writes its files anew, each under a temporary name first, so that a file under its final name is always whole.
/// </remarks>
public sealed class ImageSavingEstimator : IEstimator<ImageSavingTransformer>
{
    private readonly string folder;
    private readonly string imageColumnName;
    private readonly string nameColumnName;

    /// <summary>Creates the estimator; <c>ml.Robustness.SaveImages</c> does the same.</summary>
    /// <inheritdoc cref="RobustnessCatalog.SaveImages" path="/param"/>
    public ImageSavingEstimator(string folder, string imageColumnName, string nameColumnName)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        ArgumentException.ThrowIfNullOrWhiteSpace(imageColumnName);
        ArgumentException.ThrowIfNullOrWhiteSpace(nameColumnName);
        (this.folder, this.imageColumnName, this.nameColumnName) = (folder, imageColumnName, nameColumnName);
    }

    /// <summary>Checks the columns.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    public ImageSavingTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var transformer = Create();
        transformer.GetOutputSchema(input.Schema);
        return transformer;
    }

    internal ImageSavingTransformer Create() => new(folder, imageColumnName, nameColumnName);

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        if (SchemaErrors.Find(inputSchema, imageColumnName) is { ItemType: not ImageDataViewType } image)
            throw SchemaErrors.Mismatch(image.Name, "an image", image.ItemType.ToString()!);
        if (SchemaErrors.Find(inputSchema, nameColumnName) is { ItemType: not TextDataViewType } name)
            throw SchemaErrors.Mismatch(name.Name, "text", name.ItemType.ToString()!);
        return inputSchema;
    }
}
